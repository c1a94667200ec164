//! Points in the plane: every shape has the spread of noise and stays in sight; drawings of any size are taken or refused.

use genscope::data::points::{Cloud, CloudError, DATASETS, JITTER, MAX_POINTS, find};

fn mean_and_variance(points: &[[f32; 2]], axis: usize) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = points.iter().map(|p| f64::from(p[axis])).sum::<f64>() / n;
    (mean, points.iter().map(|p| (f64::from(p[axis]) - mean).powi(2)).sum::<f64>() / n)
}

#[test]
fn every_shape_is_centred_in_sight_and_as_wide_as_noise() {
    for dataset in DATASETS {
        let points = (dataset.sample)(20_000, 7);
        let ((mx, vx), (my, vy)) = (mean_and_variance(&points, 0), mean_and_variance(&points, 1));
        let id = dataset.id;
        println!("{id}: mean {mx:.3} {my:.3}, variance {vx:.3} {vy:.3}");
        assert!(mx.abs() < 0.06 && my.abs() < 0.06, "{id} is not centred: {mx} {my}");
        assert!((0.5 * (vx + vy) - 1.0).abs() < 0.06, "{id} has variances {vx} and {vy}");
        assert!(vx.min(vy) > 0.4 && vx.max(vy) < 1.6, "{id} is a line: {vx} {vy}");
        let outside = points.iter().filter(|p| p[0].abs() > 2.4 || p[1].abs() > 2.4).count();
        assert!(outside < 20, "{id}: {outside} of 20000 points are far out");
    }
}

#[test]
fn shapes_are_a_function_of_number_and_seed() {
    for dataset in DATASETS {
        let points = (dataset.sample)(300, 1);
        assert_eq!(points.len(), 300);
        assert_eq!(points, (dataset.sample)(300, 1), "{}", dataset.id);
        assert_eq!(points[..20], (dataset.sample)(20, 1)[..], "{}: fewer points are the first of more", dataset.id);
        assert_ne!(points, (dataset.sample)(300, 2), "{}", dataset.id);
        assert!((dataset.sample)(0, 1).is_empty());
        assert!(std::ptr::eq(find(dataset.id).expect("found by its id"), dataset));
    }
    assert!(find("no such shape").is_none());
}

#[test]
fn shapes_have_their_holes() {
    let share = |id: &str, inside: fn(f32, f32) -> bool| {
        let points = (find(id).expect("it is there").sample)(5000, 3);
        points.iter().filter(|p| inside(p[0], p[1])).count() as f64 / 5000.0
    };
    assert_eq!(share("ring", |x, y| x.hypot(y) < 1.0), 0.0, "a ring is empty inside");
    assert!(share("grid", |x, y| (x - 0.6).hypot(y - 0.6) < 0.2) < 0.001, "between four Gaussians there is nothing");
    assert!((share("grid", |x, y| x.hypot(y) < 0.5) - 1.0 / 9.0).abs() < 0.02, "the middle Gaussian has a ninth");
    assert!(share("smiley", |x, y| y < -0.05 && x.hypot(y) < 0.7) < 0.02, "above the mouth the face is empty");
    assert_eq!(share("letter", |x, y| x.hypot(y - 0.4) < 0.15), 0.0, "an A has a counter");
}

#[test]
fn a_drawing_is_sampled_around_its_points() {
    let cloud = Cloud::new(vec![[1.0, -2.0]]).expect("one point is a drawing");
    let points = cloud.sample(4000, 5);
    let ((mx, vx), (my, vy)) = (mean_and_variance(&points, 0), mean_and_variance(&points, 1));
    assert!((mx - 1.0).abs() < 0.005 && (my + 2.0).abs() < 0.005);
    for variance in [vx, vy] {
        assert!((variance.sqrt() / f64::from(JITTER) - 1.0).abs() < 0.1, "jitter of {}", variance.sqrt());
    }
    let two = Cloud::new(vec![[-1.0, 0.0], [1.0, 0.0]]).expect("two points");
    let right = two.sample(4000, 6).iter().filter(|p| p[0] > 0.0).count();
    assert!((1850..2150).contains(&right), "both points are drawn equally often: {right} of 4000");
    assert_eq!(two.sample(9, 1), two.sample(9, 1));
}

#[test]
fn bad_drawings_are_refused() {
    assert_eq!(Cloud::new(Vec::new()), Err(CloudError::Empty));
    let far = Cloud::new(vec![[0.0, 0.0], [0.0, 1e9]]).expect_err("far out");
    assert_eq!(far.to_string(), "point 1 is (0, 1000000000); both coordinates must be numbers from -10 to 10");
    assert!(matches!(Cloud::new(vec![[f32::NAN, 0.0]]), Err(CloudError::OutOfPlane { index: 0, .. })));
    assert!(matches!(Cloud::new(vec![[0.0, f32::NEG_INFINITY]]), Err(CloudError::OutOfPlane { index: 0, .. })));
    assert!(serde_json::from_str::<Cloud>("[]").is_err(), "a remembered drawing is checked too");
    assert!(serde_json::from_str::<Cloud>("[[1.0, 1e20]]").is_err());
    let kept: Cloud = serde_json::from_str("[[1.0, 2.0]]").expect("a drawing");
    assert_eq!(kept.points(), [[1.0, 2.0]]);
}

#[test]
fn ten_million_brushed_points_are_thinned_evenly() {
    let n = 10_000_000;
    let points: Vec<[f32; 2]> = (0..n).map(|i| [i as f32 / n as f32, 0.0]).collect();
    let cloud = Cloud::new(points).expect("many points");
    assert_eq!(cloud.thinned_from(), Some(n));
    assert_eq!(cloud.points().len(), MAX_POINTS);
    let gaps: Vec<f32> = cloud.points().windows(2).map(|pair| (pair[1][0] - pair[0][0]) * MAX_POINTS as f32).collect();
    assert!(gaps.iter().all(|gap| (gap - 1.0).abs() < 0.01), "the gaps differ");
    let all = Cloud::new(vec![[0.5, 0.5]; MAX_POINTS]).expect("as many as fit");
    assert_eq!((all.thinned_from(), all.points().len()), (None, MAX_POINTS));
}
