//! The float types a twin runs in, and the few primitives whose speed decides everything.
//!
//! Twins are written once, generic over [`Real`]: `f32` to run, `f64` to check gradients. [`fast`] runs a loop with
//! AVX2 and FMA where the processor has them (found out at run time); [`rows_mut`] splits rows over threads.

use std::fmt::{Debug, Display};

/// Strides of a matrix operand, in elements.
#[derive(Clone, Copy, Debug)]
pub struct Strides {
    pub row: usize,
    pub col: usize,
}

/// `c = (accumulate ? c : 0) + alpha * a b`, sizes `a (m, k)`, `b (k, n)`, `c (m, n)`.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub a: Strides,
    pub b: Strides,
    pub c: Strides,
    pub alpha: f64,
    pub accumulate: bool,
}

pub trait Real: num_traits::Float + num_traits::NumAssign + ndarray::LinalgScalar + ndarray::ScalarOperand + std::iter::Sum + Debug + Display + Send + Sync + 'static {
    fn of(x: f64) -> Self;
    fn as_f64(self) -> f64;
    /// e^x, written so that a loop over it vectorises. Relative error below 3e-7 in `f32`.
    fn exp_fast(self) -> Self;
    /// Matrix product; see [`Product`].
    fn gemm(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]);
    /// `out = W x` for `w (n, k)` row by row and a single `x (k,)`.
    fn matvec(w: &[Self], x: &[Self], out: &mut [Self]);
}

impl Real for f32 {
    #[inline(always)]
    fn of(x: f64) -> Self {
        x as Self
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        f64::from(self)
    }
    /// 2^n by the exponent bits, times a polynomial for the remainder in [-ln2/2, ln2/2].
    #[inline(always)]
    fn exp_fast(self) -> Self {
        const MAGIC: f32 = 12_582_912.0; // 1.5 * 2^23: adding it rounds to the nearest whole number
        // Below -87 the result would be denormal: it is flushed to 0, which a masked score needs exactly.
        let x = if self > 88.0 { 88.0 } else { self };
        let shifted = x * std::f32::consts::LOG2_E + MAGIC;
        let n = shifted - MAGIC;
        let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
        let p = 1.0 + r * (1.0 + r * (0.5 + r * (0.166_666_66 + r * (0.041_665_796 + r * (0.008_333_452 + r * 0.001_394_4)))));
        let power = Self::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
        if self < -87.0 { 0.0 } else { p * power }
    }
    fn gemm(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]) {
        gemm_checked(product, a, b, c, product.alpha as Self);
    }
    fn matvec(w: &[Self], x: &[Self], out: &mut [Self]) {
        pulp::Arch::new().dispatch(MatVec { w, x, out });
    }
}

impl Real for f64 {
    #[inline(always)]
    fn of(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn exp_fast(self) -> Self {
        self.exp()
    }
    fn gemm(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]) {
        gemm_checked(product, a, b, c, product.alpha);
    }
    fn matvec(w: &[Self], x: &[Self], out: &mut [Self]) {
        w.chunks_exact(x.len()).zip(out).for_each(|(row, out)| *out = dot(row, x));
    }
}

/// Decoding spends its life here, so it skips the packing of a general product and reads every weight once, four rows
/// side by side to keep the multipliers busy. Written with explicit vectors: the compiler finds the products by itself, but
/// not the sums across a vector at the end of each row.
struct MatVec<'a> {
    w: &'a [f32],
    x: &'a [f32],
    out: &'a mut [f32],
}

impl pulp::WithSimd for MatVec<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let k = self.x.len();
        let (x, x_tail) = S::as_simd_f32s(self.x);
        let tail = |row: &[f32]| row[k - x_tail.len()..].iter().zip(x_tail).map(|(w, x)| w * x).sum::<f32>();
        let mut quads = self.w.chunks_exact(4 * k);
        let mut outs = self.out.chunks_exact_mut(4);
        for (quad, out) in (&mut quads).zip(&mut outs) {
            let (a, quad) = quad.split_at(k);
            let (b, quad) = quad.split_at(k);
            let (c, d) = quad.split_at(k);
            let zero = simd.splat_f32s(0.0);
            let (mut sum_a, mut sum_b, mut sum_c, mut sum_d) = (zero, zero, zero, zero);
            let rows = S::as_simd_f32s(a).0.iter().zip(S::as_simd_f32s(b).0).zip(S::as_simd_f32s(c).0).zip(S::as_simd_f32s(d).0);
            for (x, (((wa, wb), wc), wd)) in x.iter().zip(rows) {
                sum_a = simd.mul_add_f32s(*wa, *x, sum_a);
                sum_b = simd.mul_add_f32s(*wb, *x, sum_b);
                sum_c = simd.mul_add_f32s(*wc, *x, sum_c);
                sum_d = simd.mul_add_f32s(*wd, *x, sum_d);
            }
            out[0] = simd.reduce_sum_f32s(sum_a) + tail(a);
            out[1] = simd.reduce_sum_f32s(sum_b) + tail(b);
            out[2] = simd.reduce_sum_f32s(sum_c) + tail(c);
            out[3] = simd.reduce_sum_f32s(sum_d) + tail(d);
        }
        for (row, out) in quads.remainder().chunks_exact(k).zip(outs.into_remainder()) {
            *out = dot(row, self.x);
        }
    }
}

/// One past the last element a strided matrix touches.
fn reach(rows: usize, cols: usize, strides: Strides) -> usize {
    if rows == 0 || cols == 0 { 0 } else { (rows - 1) * strides.row + (cols - 1) * strides.col + 1 }
}

fn gemm_checked<F: Real>(p: &Product, a: &[F], b: &[F], c: &mut [F], alpha: F) {
    assert!(reach(p.m, p.k, p.a) <= a.len(), "matrix product reads past its left operand");
    assert!(reach(p.k, p.n, p.b) <= b.len(), "matrix product reads past its right operand");
    assert!(reach(p.m, p.n, p.c) <= c.len(), "matrix product writes past its result");
    #[expect(unsafe_code, reason = "the gemm crate takes raw pointers; the three asserts above keep them inside")]
    // SAFETY: every element the strides reach lies inside the slices, and `c` is borrowed exclusively.
    unsafe {
        gemm::gemm(
            p.m,
            p.n,
            p.k,
            c.as_mut_ptr(),
            p.c.col as isize,
            p.c.row as isize,
            p.accumulate,
            a.as_ptr(),
            p.a.col as isize,
            p.a.row as isize,
            b.as_ptr(),
            p.b.col as isize,
            p.b.row as isize,
            F::one(),
            alpha,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// Runs `f` compiled for the best instruction set this processor has. `f` itself and everything hot inside it must be
/// `#[inline(always)]`: what is not inlined here is compiled for the oldest processor.
#[inline(always)]
pub fn fast<R>(f: impl FnOnce() -> R) -> R {
    struct Run<T>(T);
    impl<R, T: FnOnce() -> R> pulp::NullaryFnOnce for Run<T> {
        type Output = R;
        #[inline(always)]
        fn call(self) -> R {
            self.0()
        }
    }
    pulp::Arch::new().dispatch(Run(f))
}

/// Work (in elements, times their cost) below which a second thread costs more than it brings.
const WORTH_A_THREAD: usize = 65_536;

/// Calls `f(first row, rows of out)` on chunks of whole rows of `out`, one a thread, where that pays.
/// `cost` is the work of one element relative to a plain addition.
pub fn rows_mut<F: Real>(threads: usize, out: &mut [F], width: usize, cost: usize, f: impl Fn(usize, &mut [F]) + Sync) {
    let rows = out.len() / width.max(1);
    blocks_mut(threads, out, width, rows.div_ceil(threads.max(1)), cost, f);
}

/// The same in blocks of `block` rows, which idle threads take as they come: for rows of unequal work.
pub fn blocks_mut<F: Real>(threads: usize, out: &mut [F], width: usize, block: usize, cost: usize, f: impl Fn(usize, &mut [F]) + Sync) {
    use rayon::prelude::*;
    if threads < 2 || width == 0 || out.len() * cost < WORTH_A_THREAD {
        f(0, out);
        return;
    }
    let block = block.max(1);
    out.par_chunks_mut(block * width).enumerate().for_each(|(i, part)| f(i * block, part));
}

/// Sum of a slice in sixteen lanes: vectorises, and loses less than a running sum.
#[inline(always)]
pub fn sum<F: Real>(x: &[F]) -> F {
    fold(x, #[inline(always)] |v| v)
}

/// Sum of `f` over a slice in sixteen lanes.
#[inline(always)]
pub fn fold<F: Real>(x: &[F], f: impl Fn(F) -> F) -> F {
    let mut lanes = [F::zero(); 16];
    let mut chunks = x.chunks_exact(16);
    for chunk in &mut chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane += f(*v);
        }
    }
    chunks.remainder().iter().fold(F::zero(), |acc, v| acc + f(*v)) + add_up(lanes)
}

/// The lanes' total: one addition of halves as a vector, then eight in a row.
#[inline(always)]
pub fn add_up<F: Real>(lanes: [F; 16]) -> F {
    let halves: [F; 8] = std::array::from_fn(#[inline(always)] |i| lanes[i] + lanes[i + 8]);
    halves.iter().fold(F::zero(), |sum, lane| sum + *lane)
}

/// Sum of `x[i] * y[i]` in sixteen lanes.
#[inline(always)]
pub fn dot<F: Real>(x: &[F], y: &[F]) -> F {
    let mut lanes = [F::zero(); 16];
    let mut xs = x.chunks_exact(16);
    let mut ys = y.chunks_exact(16);
    for (a, b) in (&mut xs).zip(&mut ys) {
        for ((lane, p), q) in lanes.iter_mut().zip(a).zip(b) {
            *lane += *p * *q;
        }
    }
    xs.remainder().iter().zip(ys.remainder()).fold(F::zero(), |acc, (p, q)| acc + *p * *q) + add_up(lanes)
}

/// Largest element in eight lanes; minus infinity for an empty slice.
#[inline(always)]
pub fn max<F: Real>(x: &[F]) -> F {
    #[inline(always)]
    fn larger<F: Real>(a: F, b: F) -> F {
        if b > a { b } else { a }
    }
    let mut lanes = [F::neg_infinity(); 8];
    let mut chunks = x.chunks_exact(8);
    for chunk in &mut chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, *v);
        }
    }
    let tail = chunks.remainder().iter().fold(F::neg_infinity(), |acc, v| larger::<F>(acc, *v));
    lanes.iter().fold(tail, |acc, lane| larger(acc, *lane))
}
