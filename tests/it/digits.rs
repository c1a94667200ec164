//! Digits: each is itself, no two are the same, and nobody takes one for another.

use genscope::data::digits::{CLASSES, Drawing, LEN, SIDE, example};
use rand::SeedableRng;
use rand_pcg::Pcg64;

fn written(n: usize, seed: u64) -> Vec<(usize, Vec<f32>)> {
    let mut rng = Pcg64::seed_from_u64(seed);
    (0..n).map(|_| example(&mut rng)).collect()
}

#[test]
fn digits_are_a_function_of_the_seed_and_stay_on_their_paper() {
    let digits = written(400, 3);
    assert_eq!(digits, written(400, 3));
    assert_ne!(digits[..20], written(20, 4)[..]);
    for (digit, picture) in &digits {
        assert!(*digit < CLASSES && picture.len() == LEN);
        assert!(picture.iter().all(|x| (-1.0..=1.0).contains(x)));
        let ink = |i: &usize| picture[*i] > 0.0;
        assert!((8..120).contains(&(0..LEN).filter(ink).count()), "a {digit} has too little or too much ink");
        let rim = (0..LEN).filter(|i| [i % SIDE, i / SIDE].iter().any(|x| *x == 0 || *x == SIDE - 1));
        assert!(rim.filter(ink).count() <= 4, "a {digit} leaves its paper");
    }
    for class in 0..CLASSES {
        let n = digits.iter().filter(|(digit, _)| *digit == class).count();
        assert!((20..70).contains(&n), "{n} of 400 digits are a {class}");
    }
}

#[test]
fn the_same_digit_is_written_in_many_ways() {
    let mut rng = Pcg64::seed_from_u64(9);
    for digit in 0..CLASSES {
        let pictures: Vec<Vec<f32>> = (0..12).map(|_| Drawing::random(digit, &mut rng).draw()).collect();
        for (i, a) in pictures.iter().enumerate() {
            for b in &pictures[..i] {
                let apart: f32 = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum();
                assert!(apart > 2.0, "two of twelve {digit} are nearly equal: {apart}");
            }
        }
    }
}

#[test]
fn the_nearest_of_1500_digits_is_the_same_digit() {
    let (known, asked) = (written(1500, 1), written(300, 2));
    let distance = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f32>();
    let right = asked.iter().filter(|(digit, picture)| {
        let nearest = known.iter().min_by(|a, b| distance(&a.1, picture).total_cmp(&distance(&b.1, picture)));
        nearest.is_some_and(|(found, _)| found == digit)
    });
    let right = right.count();
    println!("{right} of 300 digits are read");
    assert!(right >= 288, "only {right} of 300 digits are read rightly");
}
