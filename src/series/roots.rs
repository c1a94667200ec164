//! From coefficients to roots and back. The poles of an AR(p) are the roots of
//! `z^p - phi_1 z^{p-1} - ... - phi_p`; the process is stationary when all lie inside the unit circle.
//!
//! Found all at once by the Ehrlich-Aberth iteration (Aberth 1973), Newton's step corrected so that the guesses repel
//! each other. For p <= 8 it converges in a dozen rounds. A root of multiplicity m is good to about 1e-16^(1/m), as with
//! any method in f64.

use super::MAX_ORDER;
use super::error::SeriesError;
use num_complex::Complex64;

const ROUNDS: usize = 500;

/// The p poles, largest modulus first, complex ones as exact conjugates next to each other (the upper one first).
/// `phi` must be finite.
pub fn poles(phi: &[f64]) -> Vec<Complex64> {
    // Trailing zeros are roots at 0, exactly.
    let degree = phi.iter().rposition(|x| *x != 0.0).map_or(0, |i| i + 1);
    let mut found = conjugated(aberth(&phi[..degree]));
    found.resize(phi.len(), Complex64::ZERO);
    found
}

fn aberth(phi: &[f64]) -> Vec<Complex64> {
    let p = phi.len();
    if p == 0 {
        return Vec::new();
    }
    // Fujiwara's bound: every root lies within twice the largest |phi_i|^(1/i). Scaled by it, all lie within |z| <= 1.
    let radius = phi.iter().enumerate().map(|(i, x)| x.abs().powf(1.0 / (i + 1) as f64)).fold(0.0, f64::max) * 2.0;
    let scaled: Vec<f64> = phi.iter().enumerate().map(|(i, x)| x / radius.powi(i as i32 + 1)).collect();
    // On a circle, turned so that no guess lies on the real axis, where pairs could not part.
    let mut z: Vec<Complex64> = (0..p).map(|k| Complex64::from_polar(0.4, std::f64::consts::TAU * (k as f64 + 0.3) / p as f64 + 0.1)).collect();
    for _ in 0..ROUNDS {
        let mut moved = 0.0f64;
        for k in 0..p {
            let (value, slope) = evaluate(&scaled, z[k]);
            if value == Complex64::ZERO {
                continue;
            }
            let newton = value / slope;
            let repulsion: Complex64 = (0..p).filter(|j| *j != k && z[*j] != z[k]).map(|j| (z[k] - z[j]).inv()).sum();
            let step = newton / (Complex64::ONE - newton * repulsion);
            if !(step.re.is_finite() && step.im.is_finite()) {
                // Two guesses met or stand where the slope is 0: a nudge parts them.
                z[k] += Complex64::new(1e-4, 0.7e-4);
                moved = 1.0;
                continue;
            }
            z[k] -= step;
            moved = moved.max(step.norm() / z[k].norm().max(1e-300));
        }
        if moved < 4.0 * f64::EPSILON {
            break;
        }
    }
    z.into_iter().map(|z| z * radius).collect()
}

/// The monic polynomial and its slope at z, by Horner's rule.
fn evaluate(phi: &[f64], z: Complex64) -> (Complex64, Complex64) {
    let (mut value, mut slope) = (Complex64::ONE, Complex64::ZERO);
    for x in phi {
        slope = slope * z + value;
        value = value * z - x;
    }
    (value, slope)
}

/// Rounding leaves conjugates slightly apart and real roots slightly off the axis: both are put right.
fn conjugated(mut found: Vec<Complex64>) -> Vec<Complex64> {
    let mut out: Vec<Complex64> = Vec::with_capacity(found.len());
    found.sort_by(|a, b| b.im.abs().total_cmp(&a.im.abs()));
    while let Some(z) = (!found.is_empty()).then(|| found.remove(0)) {
        let partner = found.iter().enumerate().filter(|(_, w)| w.im * z.im < 0.0).min_by(|a, b| (a.1 - z.conj()).norm().total_cmp(&(b.1 - z.conj()).norm()));
        let pair = partner.map(|(i, w)| (i, *w)).filter(|(_, w)| (w - z.conj()).norm() < 1e-3 * z.norm() && z.im.abs() > 1e-13 * z.norm());
        match pair {
            Some((i, w)) => {
                found.remove(i);
                let mean = Complex64::new(0.5 * (z.re + w.re), 0.5 * (z.im.abs() + w.im.abs()));
                out.extend([mean, mean.conj()]);
            }
            None => out.push(Complex64::new(z.re, 0.0)),
        }
    }
    sort(&mut out);
    out
}

/// Largest modulus first; of a conjugate pair the upper one first.
pub fn sort(poles: &mut [Complex64]) {
    // Conjugates have equal modulus to the last bit, so that they stay together.
    poles.sort_by(|a, b| b.norm().total_cmp(&a.norm()).then(b.re.total_cmp(&a.re)).then(b.im.total_cmp(&a.im)));
}

/// The coefficients `(p,)` whose poles these are.
///
/// # Errors
/// More than [`MAX_ORDER`] poles, or complex ones without their conjugates.
pub fn coefficients(poles: &[Complex64]) -> Result<Vec<f64>, SeriesError> {
    if poles.len() > MAX_ORDER {
        return Err(SeriesError::Order { order: poles.len() });
    }
    // prod (1 - z_k L), ascending powers of L.
    let mut polynomial = vec![Complex64::ONE];
    for z in poles {
        polynomial.push(Complex64::ZERO);
        for i in (1..polynomial.len()).rev() {
            let before = polynomial[i - 1];
            polynomial[i] -= z * before;
        }
    }
    let size = polynomial.iter().map(|x| x.norm()).fold(1.0, f64::max);
    if polynomial.iter().any(|x| x.im.is_nan() || x.im.abs() > 1e-9 * size) {
        return Err(SeriesError::NotConjugate);
    }
    Ok(polynomial[1..].iter().map(|x| -x.re).collect())
}

/// Steps in which a pole turns once: `2 pi / |arg z|`, 2 for a negative real one, none for a positive real one or 0.
pub fn period(z: Complex64) -> Option<f64> {
    let angle = z.arg().abs();
    (angle > 1e-9 && z.norm() > 0.0).then(|| std::f64::consts::TAU / angle)
}
