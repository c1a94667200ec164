//! The forward process: one jump and t small steps give the same distribution, which is the theory's; both repeat.

use genscope::data::points;
use genscope::sample::forward::{Clock, Forward, Theory, moments, normal_below};
use genscope::sample::schedule::{Schedule, ScheduleKind};
use std::sync::Arc;

fn clock(kind: ScheduleKind, timesteps: usize) -> Clock {
    Clock { schedule: Arc::new(Schedule::new(kind, timesteps).expect("a schedule")), version: 1 }
}

/// Two heavy points, so that the distribution is nothing like a normal one for small t.
fn two_points(n: usize) -> Vec<f32> {
    (0..n).map(|i| if i % 4 == 0 { 1.5 } else { -0.5 }).collect()
}

/// Walks in portions until it is there.
fn walked(forward: &mut Forward, clock: &Clock, t: usize) {
    let mut portions = 0;
    while !forward.walk(clock, t, 30 * forward.x_0.len()) {
        portions += 1;
        assert!(portions <= 1 + clock.schedule.timesteps() / 30, "it never arrives");
    }
}

#[test]
fn the_jump_is_the_formula() {
    let clock = clock(ScheduleKind::Cosine, 100);
    let mut forward = Forward::new(two_points(1000), 3);
    for t in [0, 1, 50, 100] {
        assert!(forward.jump(&clock, t), "t = {t} is news");
        assert!(!forward.jump(&clock, t), "the same t again is none");
        let (signal, sigma) = (clock.schedule.alpha_cumprod(t).sqrt(), (1.0 - clock.schedule.alpha_cumprod(t)).sqrt());
        for ((x_0, eps), x_t) in forward.x_0.iter().zip(&forward.eps).zip(&forward.x_t) {
            let wanted = signal * f64::from(*x_0) + sigma * f64::from(*eps);
            assert!((f64::from(*x_t) - wanted).abs() < 1e-6, "t = {t}: {x_t} instead of {wanted}");
        }
    }
    let [mean, deviation] = moments(forward.eps.iter().copied());
    assert!(mean.abs() < 0.1 && (deviation - 1.0).abs() < 0.07, "eps is standard normal: {mean}, {deviation}");
}

#[test]
fn jump_and_steps_agree_with_theory() {
    let n = 40_000;
    for (kind, timesteps) in [(ScheduleKind::Linear, 1000), (ScheduleKind::Cosine, 50), (ScheduleKind::Sigmoid, 10)] {
        let clock = clock(kind, timesteps);
        let mut forward = Forward::new(two_points(n), 5);
        let theory = Theory::new(forward.x_0.iter().copied());
        for t in [1, timesteps / 4, timesteps / 2, timesteps] {
            forward.jump(&clock, t);
            walked(&mut forward, &clock, t);
            let (signal, sigma) = (clock.schedule.signal(t), clock.schedule.sigma(t));
            let expected = theory.moments(signal, sigma);
            // The largest gap between the two distribution functions (Kolmogorov and Smirnov); 1.95/sqrt(n) is passed by
            // chance once in a thousand times.
            let exact = |x: f64| 0.25 * normal_below((x - 1.5 * signal) / sigma) + 0.75 * normal_below((x + 0.5 * signal) / sigma);
            for (way, numbers) in [("jump", &forward.x_t), ("steps", &forward.walk.x)] {
                let found = moments(numbers.iter().copied());
                assert!((found[0] - expected[0]).abs() < 0.02 && (found[1] - expected[1]).abs() < 0.02, "{kind:?}, t = {t}, {way}: {found:?} instead of {expected:?}");
                let mut sorted = numbers.clone();
                sorted.sort_by(f32::total_cmp);
                let gap = sorted.iter().enumerate().map(|(i, x)| (exact(f64::from(*x)) - (i as f64 + 0.5) / n as f64).abs()).fold(0.0, f64::max);
                assert!(gap < 1.95 / (n as f64).sqrt(), "{kind:?}, t = {t}, {way}: distribution functions differ by {gap}");
            }
            assert!(forward.x_t != forward.walk.x, "they drew the same noise");
        }
    }
}

#[test]
fn going_back_and_forth_meets_the_same_numbers() {
    let clock = clock(ScheduleKind::Linear, 300);
    // So many numbers that not every step is kept.
    let mut forward = Forward::new(vec![0.5; 60_000], 9);
    let mut seen = std::collections::HashMap::new();
    for t in [0, 7, 300, 120, 119, 121, 7, 0, 300, 299, 120, 1] {
        walked(&mut forward, &clock, t);
        assert_eq!(forward.walk.t, t);
        let first = seen.entry(t).or_insert_with(|| forward.walk.x.clone());
        assert!(*first == forward.walk.x, "another x at t = {t}");
        if t > 0 {
            let (keep, add) = (clock.schedule.alpha(t).sqrt() as f32, clock.schedule.beta(t).sqrt() as f32);
            let z = forward.walk.x.iter().zip(&forward.walk.before).map(|(x, before)| (x - keep * before) / add);
            let [mean, deviation] = moments(z);
            assert!(mean.abs() < 0.02 && (deviation - 1.0).abs() < 0.02, "the last step before t = {t} added {mean}, {deviation}");
        }
    }
    assert!(seen[&0] == forward.x_0);
}

#[test]
fn a_kept_path_leads_from_the_data_to_where_it_stands() {
    let clock = clock(ScheduleKind::Linear, 200);
    let x_0: Vec<f32> = points::find("ring").map(|ring| (ring.sample)(500, 1)).expect("a ring").into_iter().flatten().collect();
    let mut forward = Forward::new(x_0, 2);
    walked(&mut forward, &clock, 150);
    let path: Vec<[f32; 2]> = forward.walk.path(20, 2).expect("few numbers are all kept").map(|pair| [pair[0], pair[1]]).collect();
    assert_eq!(path.len(), 151);
    assert_eq!(path[0], forward.x_0[20..22]);
    assert_eq!(path[150], forward.walk.x[20..22]);
    // Another schedule begins anew.
    let other = Clock { version: 2, ..clock };
    walked(&mut forward, &other, 0);
    assert!(forward.walk.x == forward.x_0);
}

#[test]
fn expected_histograms_hold_what_they_should() {
    let theory = Theory::new(two_points(400).into_iter());
    for (signal, sigma) in [(1.0, 0.0), (0.8, 0.6), (0.0, 1.0)] {
        let bins = theory.density(signal, sigma, [-5.0, 5.0], 100);
        let area: f64 = bins.iter().map(|bin| 0.1 * bin[1]).sum();
        assert!((area - 1.0).abs() < 1e-5, "signal {signal}: area {area}");
    }
    let noise = theory.density(0.0, 1.0, [-5.0, 5.0], 100);
    assert!((noise[50][1] - 0.3985).abs() < 1e-3 && (noise[50][0] - 0.05).abs() < 1e-9);
    for (x, share) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.96, 0.024_997_895), (6.0, 1.0)] {
        assert!((normal_below(x) - share).abs() < 1e-7, "{x}");
    }
}
