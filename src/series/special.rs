//! The normal and the chi-squared distribution, from the regularised incomplete gamma function
//! (Abramowitz and Stegun 6.5: the series 6.5.29 below x = a + 1, the continued fraction 6.5.31 above).

use std::f64::consts::{PI, SQRT_2};

/// ln Gamma(k / 2) for k = 1, 2, ...: by Gamma(x + 1) = x Gamma(x) from Gamma(1/2) = sqrt(pi) and Gamma(1) = 1.
fn ln_gamma_half(k: usize) -> f64 {
    let (mut x, mut sum) = if k.is_multiple_of(2) { (1.0, 0.0) } else { (0.5, 0.5 * PI.ln()) };
    while x + 0.25 < 0.5 * k as f64 {
        sum += f64::ln(x);
        x += 1.0;
    }
    sum
}

/// Q(k/2, x), the upper regularised incomplete gamma function; 1 for x <= 0.
fn upper_gamma(k: usize, x: f64) -> f64 {
    if x.is_nan() || k == 0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    let a = 0.5 * k as f64;
    let front = (a * x.ln() - x - ln_gamma_half(k)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * f64::EPSILON {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    // The continued fraction from the front, by Lentz's method.
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..500 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = b + an / c;
        c = if c.abs() < tiny { tiny } else { c };
        fraction *= d * c;
        if (d * c - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    front * fraction
}

/// P(chi^2_k > x), k degrees of freedom: the p-value of a portmanteau test.
pub fn chi2_sf(x: f64, k: usize) -> f64 {
    upper_gamma(k, 0.5 * x)
}

/// P(Z <= z) of a standard normal.
pub fn normal_cdf(z: f64) -> f64 {
    let tail = 0.5 * upper_gamma(1, 0.5 * z * z);
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The z with P(Z <= z) = p, for 0 < p < 1: Newton's method on the smaller tail, which converges from z = 0.
pub fn normal_quantile(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return match p {
            0.0 => f64::NEG_INFINITY,
            1.0 => f64::INFINITY,
            _ => f64::NAN,
        };
    }
    let tail = p.min(1.0 - p);
    let mut z = 0.0;
    for _ in 0..200 {
        // On ln P the tail is nearly a parabola, so that even 1e-300 takes a few steps.
        let value = normal_cdf(z);
        let density = (-0.5 * z * z).exp() / (SQRT_2 * PI.sqrt());
        let step = (value / tail).ln() * value / density;
        // Never so far out that the density underflows.
        z = (z - step).max(-37.0);
        if step.abs() < 1e-15 * z.abs().max(1.0) {
            break;
        }
    }
    if p < 0.5 { z } else { -z }
}
