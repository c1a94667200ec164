//! Distances between clouds of points, and the exact mixtures: against what is known on paper.

use genscope::data::mixture::{Mixture, MixtureError};
use genscope::metric::{energy_distance, sliced_wasserstein};
use proptest::prelude::*;

fn gauss(at: [f64; 2], variance: f64, n: usize, seed: u64) -> Vec<[f32; 2]> {
    Mixture::new(vec![1.0], vec![at], variance).expect("a mixture").sample(n, seed)
}

fn three() -> Mixture {
    Mixture::new(vec![2.0, 1.0, 1.0], vec![[-1.0, 0.5], [1.0, 0.75], [0.25, -1.25]], 0.09).expect("a mixture")
}

#[test]
fn equal_clouds_are_at_no_distance() {
    let cloud = three().sample(2000, 1);
    assert_eq!((energy_distance(&cloud, &cloud), sliced_wasserstein(&cloud, &cloud, 32, 5)), (Some(0.0), Some(0.0)));
    // Each point twice is the same distribution.
    let twice: Vec<[f32; 2]> = cloud[..333].iter().flat_map(|point| [*point, *point]).collect();
    assert!(sliced_wasserstein(&cloud[..333], &twice, 32, 5).expect("a distance") < 1e-6);
    // Two draws of one distribution are at the noise floor, well below a distribution that differs.
    let again = three().sample(2000, 2);
    let other = gauss([0.0, 0.0], 1.0, 2000, 3);
    let energy = [energy_distance(&cloud, &again), energy_distance(&cloud, &other)].map(|d| d.expect("a distance"));
    let sliced = [sliced_wasserstein(&cloud, &again, 64, 5), sliced_wasserstein(&cloud, &other, 64, 5)].map(|d| d.expect("a distance"));
    println!("energy: floor {:.4}, other {:.4}; sliced Wasserstein: floor {:.4}, other {:.4}", energy[0], energy[1], sliced[0], sliced[1]);
    assert!(3.0 * energy[0] < energy[1] && 3.0 * sliced[0] < sliced[1]);
}

#[test]
fn known_distances_are_found() {
    // Two points: E|X - Y| is their distance, the rest 0.
    let distance = energy_distance(&[[0.0, 0.0]], &[[3.0, 4.0]]).expect("a distance");
    assert!((distance - 10f64.sqrt()).abs() < 1e-6, "{distance}");
    // N(0, I) against N((1, 0), I): 2 E|X - Y| = 2 sqrt(2) sqrt(pi/2) L_1/2(-1/4) = 3.974699, E|X - X'| = sqrt(pi).
    let (a, b) = (gauss([0.0, 0.0], 1.0, 4000, 1), gauss([1.0, 0.0], 1.0, 4000, 2));
    let distance = energy_distance(&a, &b).expect("a distance");
    assert!((distance - 0.6556).abs() < 0.06, "{distance}");
    // A shift moves the shadow on direction u by d u: 25 on average over squares is 25/2.
    let cloud = three().sample(701, 4);
    let moved: Vec<[f32; 2]> = cloud.iter().map(|p| [p[0] + 3.0, p[1] - 4.0]).collect();
    let distance = sliced_wasserstein(&cloud, &moved, 16, 9).expect("a distance");
    assert!((distance - 12.5f64.sqrt()).abs() < 1e-5, "{distance}");
    // Stretching by 3 moves every quantile by twice itself.
    let stretched: Vec<[f32; 2]> = cloud.iter().map(|p| p.map(|x| 3.0 * x)).collect();
    let squares: f64 = cloud.iter().flatten().map(|x| f64::from(x * x)).sum::<f64>() / 701.0;
    let distance = sliced_wasserstein(&cloud, &stretched, 16, 9).expect("a distance");
    assert!((distance - 2.0 * (squares / 2.0).sqrt()).abs() < 1e-4, "{distance}");
    // Clouds of different sizes: 1 point against 2 on a line, quantile by quantile.
    let distance = sliced_wasserstein(&[[0.0, 0.0]], &[[1.0, 0.0], [-3.0, 0.0]], 2, 0).expect("a distance");
    assert!((distance - 2.5f64.sqrt()).abs() < 1e-6, "{distance}");
}

#[test]
fn nothing_and_no_number_have_no_distance() {
    for cloud in [&[][..], &[[0.0, f32::NAN]], &[[f32::INFINITY, 0.0]]] {
        assert_eq!((energy_distance(cloud, &[[0.0; 2]]), sliced_wasserstein(&[[0.0; 2]], cloud, 8, 0)), (None, None));
    }
    assert_eq!(sliced_wasserstein(&[[0.0; 2]], &[[0.0; 2]], 0, 0), None);
}

#[test]
fn a_mixture_samples_itself() {
    let (mixture, cloud) = (three(), three().sample(20_000, 8));
    assert_eq!(cloud, three().sample(20_000, 8));
    for axis in 0..2 {
        let mean: f64 = mixture.weights().iter().zip(mixture.means()).map(|(weight, mean)| weight * mean[axis]).sum();
        let square: f64 = mixture.weights().iter().zip(mixture.means()).map(|(weight, mean)| weight * mean[axis] * mean[axis]).sum::<f64>() + mixture.variance();
        let seen = |power: i32| cloud.iter().map(|point| f64::from(point[axis]).powi(power)).sum::<f64>() / 20_000.0;
        assert!((seen(1) - mean).abs() < 0.03 && (seen(2) - square).abs() < 0.03, "axis {axis}: {} {}", seen(1), seen(2));
    }
}

#[test]
fn bad_mixtures_are_refused() {
    assert_eq!(Mixture::new(vec![], vec![], 1.0), Err(MixtureError::Sizes { weights: 0, means: 0 }));
    assert_eq!(Mixture::new(vec![1.0, 0.0], vec![[0.0; 2]; 2], 1.0), Err(MixtureError::Weight { index: 1, weight: 0.0 }));
    assert_eq!(Mixture::of_points(&[[0.0, f32::NAN]], 0.1), Err(MixtureError::Mean(0)));
    assert_eq!(Mixture::of_points(&[[0.0; 2]], 0.0), Err(MixtureError::Variance(0.0)));
}

proptest! {
    #[test]
    fn the_exact_denoiser_follows_from_the_density(x in prop::array::uniform2(-3.0..3.0f64), sigma in 0.05..1.0f64) {
        let (mixture, signal) = (three(), (1.0 - sigma * sigma).sqrt());
        let (eps, x_0) = (mixture.eps(x, signal, sigma), mixture.x_0(x, signal, sigma));
        for axis in 0..2 {
            // x = signal E[x_0] + sigma E[eps], and eps is -sigma times the score.
            prop_assert!((signal * x_0[axis] + sigma * eps[axis] - x[axis]).abs() < 1e-9);
            let beside = |by: f64| {
                let mut x = x;
                x[axis] += by;
                mixture.log_density(x, signal, sigma)
            };
            let score = (beside(1e-5) - beside(-1e-5)) / 2e-5;
            prop_assert!((eps[axis] + sigma * score).abs() < 1e-4 * (1.0 + eps[axis].abs()), "eps {} score {}", eps[axis], score);
        }
    }

    #[test]
    fn many_points_at_once_are_the_same_points(points in prop::collection::vec(prop::array::uniform2(-4.0f32..4.0), 0..70), sigma in 0.02..=1.0f64) {
        let mixture = Mixture::of_points(&three().sample(37, 6), 0.1).expect("a mixture");
        let signal = (1.0 - sigma * sigma).sqrt();
        let densities = mixture.log_densities(&points, signal, sigma);
        let eps = mixture.eps_of(&points.concat(), signal, sigma);
        prop_assert_eq!((densities.len(), eps.len()), (points.len(), 2 * points.len()));
        for (i, point) in points.iter().enumerate() {
            let x = point.map(f64::from);
            let density = mixture.log_density(x, signal, sigma);
            prop_assert!((f64::from(densities[i]) - density).abs() < 1e-4 * (1.0 + density.abs()), "{} instead of {}", densities[i], density);
            for (axis, wanted) in mixture.eps(x, signal, sigma).into_iter().enumerate() {
                prop_assert!((f64::from(eps[2 * i + axis]) - wanted).abs() < 2e-3 * (1.0 + wanted.abs()), "eps {} instead of {}", eps[2 * i + axis], wanted);
            }
        }
    }
}
