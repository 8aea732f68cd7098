/** Wheels by pip requirement, each with the SHA-256 of all acceptable files. */
export type PinnedWheels = Readonly<Record<string, readonly string[]>>;

/**
 * The TensorFlow to install, for Python 3.10 to 3.13 on Linux (x86-64, arm64)
 * and macOS (arm64). The checksums are PyPI's.
 */
export const TENSORFLOW_WHEELS: PinnedWheels = {
  "tensorflow-cpu==2.21.0": [
    "d143e92f5c0661cdfa26eaca8f73cd2efd0ec53a68af8dec82f584ba8eb14b83",
    "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
    "05af7c26d35f4de910b5598c7b507e3981831a7b0f47fed9a405d995d51d7793",
  ],
  "tensorflow==2.21.0": [
    "6462632889e0e9ce1455b208c87b86a8c154e899407ef7d426ef1ec71647f565",
    "7c97938b25cf70c80ae8619931f85abcdee2ab2eb256c2051202edb3b89e9a5d",
    "77c6f298e695ea1d283cdd7d30f8d97530cc6e92c1395a9ddbab9771c99233a4",
    "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
    "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
    "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
    "56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712",
    "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
    "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
    "a145ed46c58192b7c3f9916d070caf4f6afc6dc7e5511f83dd97677f4c4947f4",
    "a10abdfb8b1189210c251021a3f153b7ccc52a8e6521351f3dc3331e8ba593e0",
    "e9d8da8dcab9650efb45f032ba70af2f016f907e6e0c6bda29dd101bba945406",
  ],
};

/**
 * The CUDA libraries that this TensorFlow's extra `and-cuda` requires, in the
 * newest releases that it allows; PyPI's checksums, for Linux.
 */
export const CUDA_WHEELS: PinnedWheels = {
  "nvidia-cublas-cu12==12.9.3.13": [
    "918a8781956115d34b1db49e0e7b7befba8d101661c4b560ed4d42e0e17bebc3",
    "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72",
  ],
  "nvidia-cuda-cupti-cu12==12.9.79": [
    "791853b030602c6a11d08b5578edfb957cadea06e9d3b26adbf8d036135a4afe",
    "096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f",
  ],
  "nvidia-cuda-nvcc-cu12==12.9.86": [
    "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0",
    "44e1eca4d08926193a558d2434b1bf83d57b4d5743e0c431c0c83d51da1df62b",
  ],
  "nvidia-cuda-nvrtc-cu12==12.9.86": [
    "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4",
    "096d4de6bda726415dfaf3198d4f5c522b8e70139c97feef5cd2ca6d4cd9cead",
  ],
  "nvidia-cuda-runtime-cu12==12.9.79": [
    "83469a846206f2a733db0c42e223589ab62fd2fabac4432d2f8802de4bded0a4",
    "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3",
  ],
  "nvidia-cudnn-cu12==9.28.0.42": [
    "f88db8fc1a0a5f458e19aa7b08fbe3500aeb9e2bb8dea6293ecbce170364ad72",
    "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375",
  ],
  "nvidia-cufft-cu12==11.4.1.4": [
    "1a28c9b12260a1aa7a8fd12f5ebd82d027963d635ba82ff39a1acfa7c4c0fbcf",
    "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28",
  ],
  "nvidia-curand-cu12==10.3.10.19": [
    "de663377feb1697e1d30ed587b07d5721fdd6d2015c738d7528a6002a6134d37",
    "49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e",
  ],
  "nvidia-cusolver-cu12==11.7.5.82": [
    "62efa83e4ace59a4c734d052bb72158e888aa7b770e1a5f601682f16fe5b4fd2",
    "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88",
  ],
  "nvidia-cusparse-cu12==12.5.10.65": [
    "221c73e7482dd93eda44e65ce567c031c07e2f93f6fa0ecd3ba876a195023e83",
    "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78",
  ],
  "nvidia-nccl-cu12==2.32.3": [
    "061af42ae1044816820e16b872075e243d1ac0656f51860fbc8e106c257aa83a",
    "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c",
  ],
  "nvidia-nvjitlink-cu12==12.9.86": [
    "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9",
    "994a05ef08ef4b0b299829cde613a424382aff7efb08a7172c1fa616cc3af2ca",
  ],
};
