//! The reader is right about true pictures, also noisy and blurred ones, and refuses what is none.

use genscope::data::shapes::caption::{Wanted, WantedObject};
use genscope::data::shapes::check::{Attribute, Tally, check};
use genscope::data::shapes::draw::{coverage, draw};
use genscope::data::shapes::read::read;
use genscope::data::shapes::{Background, Color, LEN, Layout, Place, Relation, SIDE, Scene, Shape, Size, Value};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64;

/// Everything that can be said of a scene.
fn everything(scene: &Scene) -> Wanted {
    let objects = scene.objects.iter().map(|object| WantedObject { shape: Some(object.shape), color: Some(object.color), size: Some(object.size) });
    Wanted { background: Some(scene.background), objects: objects.collect(), layout: Some(scene.layout) }
}

/// (1, 2, 1) / 4 in both directions, `part` of the way there: 1 is a blur of 0.7 pixels.
fn blurred(picture: &[f32], part: f32) -> Vec<f32> {
    let mut picture = picture.to_vec();
    for step in [[1, 0], [0, 1]] {
        let before = picture.clone();
        let at = |x: isize, y: isize, c: usize| before[3 * (y.clamp(0, SIDE as isize - 1) as usize * SIDE + x.clamp(0, SIDE as isize - 1) as usize) + c];
        for (i, pixel) in picture.iter_mut().enumerate() {
            let (x, y, c) = ((i / 3 % SIDE) as isize, (i / 3 / SIDE) as isize, i % 3);
            let smooth = 0.25 * (at(x - step[0], y - step[1], c) + at(x + step[0], y + step[1], c)) + 0.5 * at(x, y, c);
            *pixel += part * (smooth - *pixel);
        }
    }
    picture
}

fn accuracy(n: usize, noise: f32, blur: f32) -> Tally {
    let mut rng = Pcg64::seed_from_u64(77);
    let mut tally = Tally::default();
    for _ in 0..n {
        let scene = Scene::random(&mut rng);
        let mut picture = blurred(&draw(&scene), blur);
        for x in &mut picture {
            let z: f32 = StandardNormal.sample(&mut rng);
            *x += noise * z;
        }
        tally.add(&check(&read(&picture), &everything(&scene)));
    }
    let by: Vec<String> = Attribute::ALL.iter().map(|attribute| format!("{} {:.3}", attribute.id(), tally.accuracy_of(*attribute))).collect();
    println!("noise {noise}, blur {blur}: {:.4} of {n} right; {}", tally.accuracy(), by.join(", "));
    tally
}

#[test]
fn true_pictures_are_read_rightly() {
    assert!(accuracy(1000, 0.0, 0.0).accuracy() >= 0.998);
}

#[test]
fn noisy_and_blurred_pictures_are_read_rightly() {
    assert!(accuracy(500, 0.1, 0.0).accuracy() >= 0.99);
    assert!(accuracy(500, 0.0, 1.0).accuracy() >= 0.99);
    assert!(accuracy(500, 0.1, 0.7).accuracy() >= 0.99);
}

/// The next value of an attribute: another one.
fn other<T: Value>(value: T) -> T {
    T::ALL[(value.index() + 1) % T::ALL.len()]
}

#[test]
fn each_wrong_attribute_is_found_and_nothing_else() {
    let mut rng = Pcg64::seed_from_u64(31);
    for _ in 0..60 {
        let scene = Scene::random(&mut rng);
        let reading = read(&draw(&scene));
        for attribute in Attribute::ALL {
            let mut wanted = everything(&scene);
            let first = &mut wanted.objects[0];
            match attribute {
                Attribute::Shape => first.shape = first.shape.map(other),
                Attribute::Size => first.size = first.size.map(other),
                Attribute::Background => wanted.background = wanted.background.map(other),
                // A colour that neither object has.
                Attribute::Color => first.color = Color::ALL.iter().copied().find(|color| scene.objects.iter().all(|object| object.color != *color)),
                Attribute::Place | Attribute::Relation => {
                    wanted.layout = match scene.layout {
                        Layout::Alone(place) => Some(Layout::Alone(other(place))),
                        Layout::Pair(Relation::Above) => Some(Layout::Pair(Relation::LeftOf)),
                        Layout::Pair(_) => Some(Layout::Pair(Relation::Above)),
                    }
                }
                Attribute::Count => {
                    wanted.objects.push(WantedObject { shape: None, color: None, size: None });
                }
            }
            let verdict = check(&reading, &wanted);
            let wrong: Vec<Attribute> = Attribute::ALL.iter().copied().filter(|attribute| verdict.of(*attribute) == Some(false)).collect();
            let expected = match (attribute, scene.layout) {
                (Attribute::Place | Attribute::Relation, Layout::Alone(_)) => Attribute::Place,
                (Attribute::Place | Attribute::Relation, Layout::Pair(_)) => Attribute::Relation,
                _ => *attribute,
            };
            assert_eq!(wrong, [expected], "{attribute:?} of {scene:?} read as {reading:?}");
            assert!(!verdict.is_right());
        }
    }
}

#[test]
fn objects_may_be_wanted_in_any_order_and_less_may_be_wanted() {
    let mut rng = Pcg64::seed_from_u64(41);
    for _ in 0..60 {
        let scene = Scene::random(&mut rng);
        let reading = read(&draw(&scene));
        let mut wanted = everything(&scene);
        if let Layout::Pair(relation) = scene.layout {
            wanted.objects.reverse();
            wanted.layout = Some(Layout::Pair(relation.inverse()));
        }
        assert!(check(&reading, &wanted).is_right(), "{scene:?}");
        let less = Wanted { objects: vec![WantedObject::default(); scene.objects.len()], ..Wanted::default() };
        let verdict = check(&reading, &less);
        assert!(verdict.is_right() && verdict.parts.len() == 1);
        assert!(check(&reading, &Wanted::default()).is_right(), "nothing was asked for");
    }
}

/// A picture on white of one outline in one colour, in `[0, 1]`.
fn painted(inside: impl Fn(f32, f32) -> f32, paint: [f32; 3]) -> Vec<f32> {
    let ground = Background::White.rgb();
    (0..LEN)
        .map(|i| {
            let covered = inside((i / 3 % SIDE) as f32 + 0.5 - 16.0, (i / 3 / SIDE) as f32 + 0.5 - 16.0);
            2.0 * (ground[i % 3] + covered * (paint[i % 3] - ground[i % 3])) - 1.0
        })
        .collect()
}

#[test]
fn what_is_no_shape_no_colour_or_nothing_is_not_taken_for_one() {
    let red = Color::Red.rgb();
    let good = read(&painted(|x, y| coverage(Shape::Cross, x, y, 6.5), red));
    assert_eq!((good.objects.len(), good.objects[0].shape, good.objects[0].color), (1, Some(Shape::Cross), Some(Color::Red)));
    assert_eq!((good.objects[0].size, good.objects[0].place), (Size::Large, Place::Centre));
    // A bar, a chess board's two fields, a frame around the picture.
    let bar = read(&painted(|x, y| f32::from(x.abs() < 12.0 && y.abs() < 2.0), red));
    let fields = read(&painted(|x, y| f32::from(x.abs() < 7.0 && y.abs() < 7.0 && x * y > 0.0), red));
    let frame = read(&painted(|x, y| f32::from(x.abs() > 13.0 || y.abs() > 13.0), red));
    for reading in [&bar, &frame] {
        assert!(reading.objects.iter().all(|object| object.shape.is_none()), "{reading:?}");
    }
    assert!(fields.objects.len() == 2 || fields.objects[0].shape.is_none(), "{fields:?}");
    let grey = read(&painted(|x, y| coverage(Shape::Circle, x, y, 6.5), [0.5, 0.5, 0.5]));
    assert_eq!((grey.objects[0].shape, grey.objects[0].color), (Some(Shape::Circle), None));
    let mut halves = painted(|x, y| coverage(Shape::Circle, x, y, 4.4), red);
    let blue = painted(|x, y| coverage(Shape::Circle, x, y, 4.4), Color::Blue.rgb());
    (0..LEN).filter(|i| i / 3 % SIDE < SIDE / 2).for_each(|i| halves[i] = blue[i]);
    let halves = read(&halves);
    assert!(halves.objects.len() == 2 || halves.objects[0].color.is_none(), "{halves:?}");
    assert_eq!(read(&painted(|_, _| 0.0, red)).objects, []);
    // A speck is none; a third object is one too many.
    assert_eq!(read(&painted(|x, y| f32::from(x.abs() < 1.0 && y.abs() < 1.0), red)).objects, []);
    let three = read(&painted(|x, y| [-10.0, 0.0, 10.0].iter().map(|at| coverage(Shape::Circle, x - at, y, 4.2)).sum(), red));
    assert_eq!(three.objects.len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_numbers_can_be_read(seed in any::<u64>(), scale in 0.0f32..1e9) {
        let mut rng = Pcg64::seed_from_u64(seed);
        let mut picture: Vec<f32> = (0..LEN).map(|_| { let z: f32 = StandardNormal.sample(&mut rng); scale * z }).collect();
        picture[7] = f32::NAN;
        picture[8] = f32::INFINITY;
        let reading = read(&picture);
        prop_assert!(reading.objects.iter().all(|object| object.at.iter().all(|x| x.is_finite()) && object.radius.is_finite()));
    }
}
