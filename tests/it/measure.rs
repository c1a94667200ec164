//! The statistics that pages show: principal components, cosines, what a head does.

use genscope::tensor::Tensor;
use genscope::ui::measure::head::{Habit, Measures, attend, entropy};
use genscope::ui::measure::kind::{KINDS, Kind};
use genscope::ui::measure::pca::{eigen, pca};
use genscope::ui::measure::{cosine, cosines, dot, largest, log_sum_exp, nearest, norm, softmax};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardUniform};

fn noise(n: usize, seed: u64) -> Vec<f32> {
    let rng = rand_pcg::Pcg64::seed_from_u64(seed);
    StandardUniform.sample_iter(rng).take(n).map(|x: f32| 2.0 * x - 1.0).collect()
}

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}

#[test]
fn eigenvectors_rebuild_the_matrix() {
    let m = 9;
    let x = noise(m * m, 1);
    let a: Vec<f64> = (0..m * m).map(|i| f64::from(x[i]) + f64::from(x[i % m * m + i / m])).collect();
    let (values, v) = eigen(a.clone(), m);
    for i in 0..m {
        for j in 0..m {
            let rebuilt: f64 = (0..m).map(|k| v[i * m + k] * values[k] * v[j * m + k]).sum();
            near(rebuilt, a[i * m + j], 1e-10);
            let unit: f64 = (0..m).map(|k| v[k * m + i] * v[k * m + j]).sum();
            near(unit, f64::from(u8::from(i == j)), 1e-10);
        }
    }
}

/// A cloud made along known directions: found again, in order, with the right shares.
#[test]
fn pca_finds_the_directions_of_a_cloud() {
    let (n, width) = (200, 7);
    let (a, b) = (noise(n, 2), noise(n, 3));
    let mut data = vec![0.0; n * width];
    for r in 0..n {
        data[r * width] = 5.0 + 3.0 * 0.6 * a[r];
        data[r * width + 3] = -2.0 + 3.0 * 0.8 * a[r];
        data[r * width + 5] = b[r];
    }
    let found = pca(&data, width, 3);
    let expected = [[0.6, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]];
    for (component, direction) in found.components.chunks(width).zip(expected) {
        near(f64::from(cosine(component, &direction)).abs(), 1.0, 0.02);
    }
    near(found.explained[0] + found.explained[1], 1.0, 1e-9);
    assert!(found.explained[0] > 0.8 && found.explained[2] < 1e-9, "{:?}", found.explained);
}

/// Fewer rows than columns takes the other way around; both must tell the same.
#[test]
fn pca_is_the_same_for_tall_and_wide_data() {
    for (n, width) in [(5, 17), (17, 5), (65, 64), (1, 8), (8, 1)] {
        let data = noise(n * width, 4);
        let found = pca(&data, width, 2);
        assert_eq!(found.points.len(), n * found.k);
        for j in 0..found.k {
            // The variance along a component is its share of the total.
            let mean: Vec<f64> = (0..width).map(|c| (0..n).map(|r| f64::from(data[r * width + c])).sum::<f64>() / n as f64).collect();
            let total: f64 = (0..n * width).map(|i| (f64::from(data[i]) - mean[i % width]).powi(2)).sum();
            let along: f64 = (0..n).map(|r| f64::from(found.points[r * found.k + j]).powi(2)).sum();
            near(along, found.explained[j] * total, 1e-4 * total.max(1e-9));
            let direction = &found.components[j * width..(j + 1) * width];
            assert!(total < 1e-9 || (norm(direction) - 1.0).abs() < 1e-5);
            let most = direction.iter().copied().fold(0.0, |m: f32, x| if x.abs() > m.abs() { x } else { m });
            assert!(most >= 0.0, "the sign of a component is not fixed");
        }
        if found.k == 2 && found.explained[1] > 1e-9 {
            near(dot(&found.components[..width], &found.components[width..]), 0.0, 1e-4);
        }
    }
    assert_eq!(pca(&[], 3, 2).k, 0);
    assert_eq!(pca(&[1.0; 12], 3, 2).explained, [0.0, 0.0]);
}

#[test]
fn cosines_and_neighbours() {
    let data = [1.0, 0.0, 2.0, 2.0, -3.0, 0.0, 0.0, 0.0];
    near(f64::from(cosine(&data[..2], &data[2..4])), 0.5f64.sqrt(), 1e-6);
    assert_eq!(nearest(&data, 2, 0, 2).iter().map(|(i, _)| *i).collect::<Vec<_>>(), [1, 3]);
    let all = cosines(&data, 2);
    assert_eq!((all[2], all[8], all[3]), (-1.0, -1.0, 0.0));
    assert!(nearest(&data, 2, 9, 2).is_empty());
}

#[test]
fn softmax_survives_large_logits() {
    let p = softmax(&[1e4, 1e4 + (3.0f32).ln(), -1e30]);
    near(f64::from(p[0]), 0.25, 1e-3);
    assert_eq!(p[2], 0.0);
    near(log_sum_exp(&[0.0, 0.0]), 2.0f64.ln(), 1e-12);
    assert_eq!(largest(&[0.1, 0.7, 0.2], 2), [1, 2]);
}

/// A map `(n, n)` whose row t puts all its weight on `f(t)`.
fn pointing(n: usize, f: impl Fn(usize) -> usize) -> Vec<f32> {
    Tensor::from_fn([n, n], |i| if f(i / n) == i % n { 1.0 } else { 0.0 }).into_data()
}

#[test]
fn habits_are_named_for_what_they_are() {
    let n = 32;
    let tokens: Vec<u32> = (0..n as u32).map(|t| t % 5).collect();
    let cases = [
        (pointing(n, |t| t.saturating_sub(1)), Habit::Previous),
        (pointing(n, |t| t), Habit::Itself),
        (pointing(n, |_| 0), Habit::First),
        (pointing(n, |t| if t >= 5 { t - 5 } else { t }), Habit::Same),
        (pointing(n, |t| if t >= 5 { t - 4 } else { t }), Habit::AfterSame),
        (attend(&vec![0.0; n * n], n, 1.0), Habit::Spread),
    ];
    for (att, habit) in cases {
        assert_eq!(Measures::of(&att, &tokens).habit(n), habit);
    }
    assert_eq!(Measures::of(&pointing(3, |t| t), &tokens[..3]).habit(3), Habit::TooShort);
    assert_eq!(Measures::of(&[], &[]), Measures::default());
}

#[test]
fn uniform_rows_have_the_largest_entropy() {
    let n = 16;
    let even = Measures::of(&attend(&vec![0.0; n * n], n, 1.0), &vec![0; n]);
    near(even.spread, 1.0, 1e-6);
    near(entropy(&[0.25; 4]), 4.0f64.ln(), 1e-12);
    let scores: Vec<f32> = noise(n * n, 5).iter().map(|x| 8.0 * x).collect();
    let (divided, raw) = (attend(&scores, n, 0.25), attend(&scores, n, 1.0));
    let (divided, raw) = (Measures::of(&divided, &vec![0; n]), Measures::of(&raw, &vec![0; n]));
    assert!(raw.entropy < divided.entropy && raw.largest > divided.largest);
    // Nobody looks ahead, and each row is a distribution.
    for (t, row) in attend(&scores, n, 1.0).chunks(n).enumerate() {
        near(row.iter().map(|p| f64::from(*p)).sum(), 1.0, 1e-5);
        assert!(row[t + 1..].iter().all(|p| *p == 0.0));
    }
}

#[test]
fn characters_have_kinds() {
    let cases = [("e", Kind::Vowel), ("y", Kind::Vowel), ("z", Kind::Consonant), ("E", Kind::Capital), ("3", Kind::Digit), (",", Kind::Punctuation), ("\n", Kind::Space), ("␣", Kind::Space), ("汉", Kind::Other), ("", Kind::Other), ("ab", Kind::Other)];
    for (text, kind) in cases {
        assert_eq!(Kind::of(text), kind, "{text:?}");
    }
    let theme = genscope::ui::theme::Theme::new(genscope::ui::theme::Shade::Dark);
    assert_eq!(theme.color.kinds.len(), KINDS.len());
}
