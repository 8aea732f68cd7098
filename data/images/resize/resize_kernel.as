// AssemblyScript: the two passes of data/images/resize_image.ts in WebAssembly with SIMD.
// `deno run -A tests/support/compile_resize_kernel.ts` makes resize_kernel.ts of it.
//
// A weight is a whole number of units of 2^-22, as Pillow's. Products of such
// weights with levels need 30 bits, and the only instruction that multiplies and
// adds in one takes 16-bit numbers: so each weight comes as high * 2^11 + low,
// the two sums are kept apart, and their combination is exact.
//
// Taps come in pairs, 8 bytes each: high weights of both, low weights of both.
// Where a target pixel has fewer taps than others, its last weights are 0.

const LOW_BITS: i32 = 11;
const PRECISION: i32 = 22;
const HALF: i32 = 1 << (PRECISION - 1);

/** Both pixels of a pair as 16-bit numbers side by side: red red, green green, blue blue. */
@inline
function sideBySide(pixels: v128): v128 {
  return v128.swizzle(
    pixels,
    i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1),
  );
}

/** The rounded level of each sum. */
@inline
function levels(high: v128, low: v128): v128 {
  return i32x4.shr_u(i32x4.add(i32x4.shl(high, LOW_BITS), low), PRECISION);
}

/** Writes a pixel, and a fourth byte that the next pixel replaces. */
@inline
function storePixel(target: usize, high: v128, low: v128): void {
  const pixel = v128.swizzle(
    levels(high, low),
    i8x16(0, 4, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1),
  );
  v128.store_lane<u32>(target, pixel, 0);
}

/**
 * Makes rows of another length. Four rows at a time share the weights; the
 * buffers hold four rows at least.
 *
 * @param starts Per target pixel, the byte in the row at which its taps begin.
 * @param targetStride Bytes from one target row to the next, more than it has.
 */
export function resizeRows(
  source: usize,
  rows: i32,
  sourceStride: usize,
  target: usize,
  width: i32,
  targetStride: usize,
  starts: usize,
  weights: usize,
  pairs: i32,
): void {
  const zero = i32x4.splat(0), half = i32x4.splat(HALF);
  for (let first = 0; first < rows; first += 4) {
    // The end overlaps what is done already where four rows do not fit.
    const y = max(min(first, rows - 4), 0);
    const row = source + y * sourceStride;
    let out = target + y * targetStride;
    let weight = weights;
    for (let x = 0; x < width; x++, out += 3) {
      let p0 = row + load<i32>(starts + (x << 2));
      let p1 = p0 + sourceStride, p2 = p1 + sourceStride, p3 = p2 + sourceStride;
      let h0 = zero, h1 = zero, h2 = zero, h3 = zero;
      let l0 = half, l1 = half, l2 = half, l3 = half;
      for (let pair = 0; pair < pairs; pair++) {
        const high = v128.load32_splat(weight), low = v128.load32_splat(weight, 4);
        const s0 = sideBySide(v128.load64_zero(p0)), s1 = sideBySide(v128.load64_zero(p1));
        const s2 = sideBySide(v128.load64_zero(p2)), s3 = sideBySide(v128.load64_zero(p3));
        h0 = i32x4.add(h0, i32x4.dot_i16x8_s(s0, high));
        l0 = i32x4.add(l0, i32x4.dot_i16x8_s(s0, low));
        h1 = i32x4.add(h1, i32x4.dot_i16x8_s(s1, high));
        l1 = i32x4.add(l1, i32x4.dot_i16x8_s(s1, low));
        h2 = i32x4.add(h2, i32x4.dot_i16x8_s(s2, high));
        l2 = i32x4.add(l2, i32x4.dot_i16x8_s(s2, low));
        h3 = i32x4.add(h3, i32x4.dot_i16x8_s(s3, high));
        l3 = i32x4.add(l3, i32x4.dot_i16x8_s(s3, low));
        p0 += 6;
        p1 += 6;
        p2 += 6;
        p3 += 6;
        weight += 8;
      }
      storePixel(out, h0, l0);
      storePixel(out + targetStride, h1, l1);
      storePixel(out + 2 * targetStride, h2, l2);
      storePixel(out + 3 * targetStride, h3, l3);
    }
  }
}

/**
 * Makes another number of rows, sixteen bytes at a time; what is written after
 * the end of a row, the next row replaces.
 *
 * @param starts Per target row, the source row at which its taps begin.
 * @param length Bytes of a row that count.
 */
export function resizeColumns(
  source: usize,
  rows: i32,
  sourceStride: usize,
  target: usize,
  height: i32,
  length: i32,
  starts: usize,
  weights: usize,
  pairs: i32,
): void {
  const zero = i32x4.splat(0), half = i32x4.splat(HALF);
  const last = rows - 1;
  for (let y = 0; y < height; y++) {
    const start = load<i32>(starts + (y << 2));
    for (let i = 0; i < length; i += 16) {
      let h0 = zero, h1 = zero, h2 = zero, h3 = zero;
      let l0 = half, l1 = half, l2 = half, l3 = half;
      for (let pair = 0; pair < pairs; pair++) {
        const row = start + (pair << 1);
        const a = v128.load(source + min(row, last) * sourceStride + i);
        const b = v128.load(source + min(row + 1, last) * sourceStride + i);
        const high = v128.load32_splat(weights + (pair << 3));
        const low = v128.load32_splat(weights + (pair << 3), 4);
        const left = v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const right = v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        const s0 = i16x8.extend_low_i8x16_u(left), s1 = i16x8.extend_high_i8x16_u(left);
        const s2 = i16x8.extend_low_i8x16_u(right), s3 = i16x8.extend_high_i8x16_u(right);
        h0 = i32x4.add(h0, i32x4.dot_i16x8_s(s0, high));
        l0 = i32x4.add(l0, i32x4.dot_i16x8_s(s0, low));
        h1 = i32x4.add(h1, i32x4.dot_i16x8_s(s1, high));
        l1 = i32x4.add(l1, i32x4.dot_i16x8_s(s1, low));
        h2 = i32x4.add(h2, i32x4.dot_i16x8_s(s2, high));
        l2 = i32x4.add(l2, i32x4.dot_i16x8_s(s2, low));
        h3 = i32x4.add(h3, i32x4.dot_i16x8_s(s3, high));
        l3 = i32x4.add(l3, i32x4.dot_i16x8_s(s3, low));
      }
      const sixteen = i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(levels(h0, l0), levels(h1, l1)),
        i16x8.narrow_i32x4_s(levels(h2, l2), levels(h3, l3)),
      );
      v128.store(target + i, sixteen);
    }
    target += length;
    weights += pairs << 3;
  }
}

// The sum of both is 1/255. A level times the first is exact, and so the sum of a
// level's products is what a division by 255 gives, rounding included, and sooner.
const HIGH_255TH: f32 = 1.0 / 256.0 + 1.0 / 65536.0;
const LOW_255TH: f32 = 5.983839201917363e-8; // 1/255 - HIGH_255TH

/** Four levels, each in 32 bits, as a network takes them. */
@inline
function normalized(levels: v128, mean: v128, std: v128): v128 {
  const numbers = f32x4.convert_i32x4_s(levels);
  const unit = f32x4.add(
    f32x4.mul(numbers, f32x4.splat(HIGH_255TH)),
    f32x4.mul(numbers, f32x4.splat(LOW_255TH)),
  );
  return f32x4.div(f32x4.sub(unit, mean), std);
}

@inline
function four(a: f32, b: f32, c: f32, d: f32): v128 {
  let lanes = f32x4.splat(a);
  lanes = f32x4.replace_lane(lanes, 1, b);
  lanes = f32x4.replace_lane(lanes, 2, c);
  return f32x4.replace_lane(lanes, 3, d);
}

/**
 * Divides levels by 255, subtracts the channel's mean and divides by its standard
 * deviation, rounding each time: data/images/normalize_image.ts. Four pixels at a time;
 * up to three more than there are may be read and written.
 */
export function normalizePixels(
  source: usize,
  pixels: i32,
  target: usize,
  redMean: f32,
  greenMean: f32,
  blueMean: f32,
  redStd: f32,
  greenStd: f32,
  blueStd: f32,
): void {
  const meanR = four(redMean, greenMean, blueMean, redMean);
  const meanG = four(greenMean, blueMean, redMean, greenMean);
  const meanB = four(blueMean, redMean, greenMean, blueMean);
  const stdR = four(redStd, greenStd, blueStd, redStd);
  const stdG = four(greenStd, blueStd, redStd, greenStd);
  const stdB = four(blueStd, redStd, greenStd, blueStd);
  for (let i = 0; i < pixels; i += 4, source += 12, target += 48) {
    const bytes = v128.load(source);
    const first = v128.swizzle(bytes, i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, 3, -1, -1, -1));
    const second = v128.swizzle(bytes, i8x16(4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7, -1, -1, -1));
    const third = v128.swizzle(bytes, i8x16(8, -1, -1, -1, 9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1));
    v128.store(target, normalized(first, meanR, stdR));
    v128.store(target, normalized(second, meanG, stdG), 16);
    v128.store(target, normalized(third, meanB, stdB), 32);
  }
}
