"""Scores photographs by an ONNX file of this library: Python's onnxruntime, Pillow and NumPy, no Deno.

The file's own metadata say how photographs are prepared. Levels of pixels are those of the library,
which are Pillow's; what Pillow shows though it is damaged, the library may refuse.
"""

import hashlib
import json
import math
import os
import stat
import warnings
from pathlib import Path

import numpy
from PIL import Image, ImageOps

# Formats that Pillow reads by itself: some others start programs.
FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "PPM", "JPEG2000", "AVIF"]
MOST_PIXELS, MOST_SHOWN = 2**27, 2**25
MEAN = numpy.float32([0.485, 0.456, 0.406])
STD = numpy.float32([0.229, 0.224, 0.225])
KNOWN = {"size", "fit", "turn", "enlarge", "crop", "crops"}


class OnnxScorer:
    """A model written by `convert`, or the included one."""

    def __init__(self, file: str):
        import onnxruntime  # prepare() needs none

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, settings, ["CPUExecutionProvider"])
        config = json.loads(self.session.get_modelmeta().custom_metadata_map["model"])
        self.preparation = config["preparation"]
        sha256 = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        self.origin = {"model": config.get("name", Path(file).stem), "modelSha256": sha256}

    def row(self, path: str | None) -> dict:
        """Score or error of a file."""
        try:
            return {"path": path, "score": self.score(path), **self.origin}
        except Exception as error:  # An unreadable file must not stop the job.
            return {"path": path, "error": str(error) or type(error).__name__, **self.origin}

    def score(self, path: str) -> float:
        [scores] = self.session.run(["score"], {"images": prepare(path, self.preparation)})
        return float(scores.mean())


def prepare(path: str, preparation: dict) -> numpy.ndarray:
    """A photograph as the network takes it, N·3·H·W numbers; N is 5 where five crops are averaged."""
    unknown = preparation.keys() - KNOWN
    if unknown:
        raise ValueError(f"the model's preparation has {unknown}, which is not supported")
    parts = show_parts(read_image(path), preparation)
    pixels = numpy.stack([numpy.asarray(part) for part in parts]).astype("float32")
    normalized = (pixels / numpy.float32(255) - MEAN) / STD
    return numpy.ascontiguousarray(normalized.transpose(0, 3, 1, 2))


def read_image(path: str) -> Image.Image:
    """The pixels of a regular file, upright; alpha is dropped."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ValueError("it is not a regular file")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        with Image.open(path, formats=FORMATS) as image:
            if image.mode.startswith(("I", "F")):
                raise ValueError(f"its samples are of the kind {image.mode}, not 8 bits")
            return ImageOps.exif_transpose(image).convert("RGB")


def show_parts(image: Image.Image, preparation: dict) -> list:
    """The network's input: the resized image, or crops of it (data/batches/show_parts.ts)."""
    resized = image.resize(fit_size(image.width, image.height, preparation), Image.Resampling.BILINEAR)
    crop = preparation.get("crop")
    if not crop:
        return [resized]
    across, down = resized.width - crop["width"], resized.height - crop["height"]
    if min(across, down) < 0:
        raise ValueError(f"it is {resized.width}x{resized.height}, smaller than the crop")
    places = [(0, 0), (across, 0), (0, down), (across, down), (across // 2, down // 2)]
    return [
        resized.crop((left, top, left + crop["width"], top + crop["height"]))
        for left, top in places[-preparation.get("crops", 1):]
    ]


def fit_size(width: int, height: int, preparation: dict) -> tuple:
    """Width and height that an image is resized to (data/images/fit_size.ts)."""
    size = preparation.get("size")
    if not size:
        return width, height
    most_across, most_down = size["width"], size["height"]
    if preparation.get("turn") and (height > width) != (most_down > most_across):
        most_across, most_down = most_down, most_across
    fit, enlarge = preparation.get("fit", "stretch"), preparation.get("enlarge", True)
    if fit == "stretch":
        is_small = width <= most_across and height <= most_down
        return (width, height) if is_small and not enlarge else (most_across, most_down)
    across, down = most_across / width, most_down / height
    factors = {"inside": min(across, down), "outside": max(across, down), "area": math.sqrt(across * down)}
    factor = factors[fit]
    if factor >= 1 and not enlarge:
        return width, height
    fitted = tuple(max(1, math.floor(side * factor + 0.5)) for side in (width, height))
    if math.prod(fitted) > MOST_SHOWN:
        raise ValueError(f"it would become {fitted[0]}x{fitted[1]}")
    return fitted
