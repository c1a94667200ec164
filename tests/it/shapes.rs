//! Captioned scenes: clear within their classes, held out as promised, said in words that ask for what is there.

use genscope::data::shapes::caption::{Caption, Wanted};
use genscope::data::shapes::draw::{Rgb, draw, draw_into};
use genscope::data::shapes::held_out::{HeldOut, held_out_by, held_out_of, is_held_out, never_painted};
use genscope::data::shapes::scene::{PROMPTS, Prompts, example, prompts};
use genscope::data::shapes::vocabulary::{END, MAX_LEN, MAX_WORDS, PAD, START, UNKNOWN, WORDS, encode, word};
use genscope::data::shapes::{Background, Color, LEN, Layout, Place, Relation, SIDE, Scene, Shape, Size, Value};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use std::collections::HashSet;

fn scenes(n: usize, seed: u64, one: fn(&mut Pcg64) -> Scene) -> Vec<Scene> {
    let mut rng = Pcg64::seed_from_u64(seed);
    (0..n).map(|_| one(&mut rng)).collect()
}

#[test]
fn scenes_are_a_function_of_the_seed_and_clearly_within_their_classes() {
    let all = scenes(3000, 5, Scene::random);
    assert_eq!(all, scenes(3000, 5, Scene::random));
    assert_ne!(all[..50], scenes(50, 6, Scene::random)[..]);
    for scene in &all {
        for object in &scene.objects {
            let [least, most] = object.size.radii();
            assert!((least..=most).contains(&object.radius) && Size::of(object.radius) == object.size);
            // The tips of a star may be cut by half a pixel, nothing else may.
            assert!(object.at.iter().all(|x| *x >= object.radius - 0.5 && *x <= SIDE as f32 - object.radius + 0.5), "{object:?} leaves the picture");
        }
        match (scene.layout, scene.objects.as_slice()) {
            (Layout::Alone(place), [object]) => assert_eq!(Place::of(object.at), place),
            (Layout::Pair(relation), [first, second]) => {
                assert_eq!(Relation::of(first.at, second.at), Some(relation));
                assert_eq!(Relation::of(second.at, first.at), Some(relation.inverse()));
                assert_ne!(first.color, second.color);
                let apart = (0..2).map(|axis| (first.at[axis] - second.at[axis]).abs()).fold(0.0, f32::max);
                assert!(apart >= first.radius + second.radius + 2.0, "{scene:?} is crowded");
            }
            _ => panic!("{scene:?} has a layout for another number of objects"),
        }
    }
}

#[test]
fn pictures_are_within_their_range_and_painted_over_what_was_there() {
    let mut buffer = vec![7.0; LEN];
    for scene in scenes(200, 8, Scene::random) {
        draw_into(&scene, &mut buffer);
        assert_eq!(buffer, draw(&scene));
        assert!(buffer.iter().all(|x| (-1.0..=1.0).contains(x)));
    }
}

#[test]
fn colours_are_told_apart_from_each_other_and_from_what_lies_behind() {
    let apart = |a: Rgb, b: Rgb| a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f32>().sqrt();
    for color in Color::ALL {
        for other in Color::ALL.iter().filter(|other| *other != color) {
            assert!(apart(color.rgb(), other.rgb()) > 0.25, "{color:?} and {other:?}");
        }
        for background in Background::ALL {
            assert!(apart(color.rgb(), background.rgb()) > 0.4, "{color:?} on {background:?}");
        }
    }
    for background in Background::ALL {
        for other in Background::ALL.iter().filter(|other| *other != background) {
            assert!(apart(background.rgb(), other.rgb()) > 0.25, "{background:?} and {other:?}");
        }
    }
}

#[test]
fn training_shows_every_attribute_and_never_what_is_held_out() {
    let seen = scenes(6000, 11, Scene::seen);
    assert!(!seen.iter().any(is_held_out));
    fn all<T: Value + Eq + std::hash::Hash>(values: impl Iterator<Item = T>) {
        let found: HashSet<T> = values.collect();
        assert_eq!(found.len(), T::ALL.len(), "training shows only {found:?}");
    }
    let objects = || seen.iter().flat_map(|scene| &scene.objects);
    all(objects().map(|object| object.color));
    all(objects().map(|object| object.shape));
    all(objects().map(|object| object.size));
    all(seen.iter().map(|scene| scene.background));
    all(seen.iter().filter_map(|scene| match scene.layout {
        Layout::Alone(place) => Some(place),
        Layout::Pair(_) => None,
    }));
    all(seen.iter().filter_map(|scene| match scene.layout {
        Layout::Pair(relation) => Some(relation),
        Layout::Alone(_) => None,
    }));
    // Every colour on every shape but one; every shape misses some colour, and has at least four.
    let painted: HashSet<(Color, Shape)> = objects().map(|object| (object.color, object.shape)).collect();
    assert_eq!(painted.len(), Color::ALL.len() * (Shape::ALL.len() - 1));
    let never: HashSet<Shape> = Color::ALL.iter().map(|color| never_painted(*color)).collect();
    assert_eq!(never.len(), Shape::ALL.len());
    let reasons: HashSet<String> = scenes(500, 12, Scene::held_out).iter().map(|scene| format!("{:?}", held_out_by(scene).expect("held out"))).collect();
    assert_eq!(reasons.len(), 3, "only {reasons:?}");
    // Held out is what is there, not who is named first.
    for mut scene in scenes(500, 13, Scene::random) {
        if let Layout::Pair(relation) = scene.layout {
            let before = is_held_out(&scene);
            scene.objects.reverse();
            scene.layout = Layout::Pair(relation.inverse());
            assert_eq!(is_held_out(&scene), before, "{scene:?}");
        }
    }
}

#[test]
fn captions_ask_for_what_is_there_and_are_understood() {
    let mut rng = Pcg64::seed_from_u64(21);
    let mut used = HashSet::new();
    let mut texts = HashSet::new();
    for _ in 0..6000 {
        let (scene, caption) = example(&mut rng);
        let tokens = encode(&caption.text);
        assert!(tokens.unknown.is_empty() && tokens.cut == 0, "{:?}: {tokens:?}", caption.text);
        used.extend(tokens.ids);
        assert_eq!(Caption::typed(&caption.text).wanted, caption.wanted, "{:?}", caption.text);
        assert!(!caption.text.contains(" a orange") && !caption.text.contains("  ") && !caption.text.ends_with(','), "{:?}", caption.text);
        let Wanted { background, objects, layout } = caption.wanted;
        assert!(background.is_none_or(|background| background == scene.background));
        let same = |order: &[usize]| {
            objects.iter().zip(order).all(|(wanted, i)| {
                let object = &scene.objects[*i];
                wanted.color.is_none_or(|c| c == object.color) && wanted.shape.is_none_or(|s| s == object.shape) && wanted.size.is_none_or(|s| s == object.size)
            })
        };
        let inverse = match scene.layout {
            Layout::Pair(relation) => Layout::Pair(relation.inverse()),
            alone => alone,
        };
        let straight = same(&[0, 1]) && layout.is_none_or(|layout| layout == scene.layout);
        let reversed = objects.len() == 2 && same(&[1, 0]) && layout.is_none_or(|layout| layout == inverse);
        assert!(objects.len() == scene.objects.len() && (straight || reversed), "{:?} is said of {scene:?}", caption.text);
        texts.insert(caption.text);
    }
    assert!(texts.len() > 5000, "only {} of 6000 captions differ", texts.len());
    let unused: Vec<&str> = (UNKNOWN + 1..WORDS.len() as u32).filter(|id| !used.contains(id)).map(word).collect();
    assert!(unused.is_empty(), "words that no caption uses: {unused:?}");
    assert!(WORDS.len() <= 64 && WORDS.iter().collect::<HashSet<_>>().len() == WORDS.len());
}

#[test]
fn typed_prompts_are_understood_as_far_as_they_go() {
    let typed = |text| Caption::typed(text).wanted;
    let wanted = typed("A SMALL red circle, above a blue Square!");
    assert_eq!(wanted.layout, Some(Layout::Pair(Relation::Above)));
    assert_eq!((wanted.objects[0].color, wanted.objects[0].shape, wanted.objects[0].size), (Some(Color::Red), Some(Shape::Circle), Some(Size::Small)));
    assert_eq!((wanted.objects[1].color, wanted.objects[1].size), (Some(Color::Blue), None));
    assert_eq!(typed("red circle on top of a green star").layout, Some(Layout::Pair(Relation::Above)));
    assert_eq!(typed("in the lower right corner, a ring on navy").layout, Some(Layout::Alone(Place::BottomRight)));
    assert_eq!(typed("in the lower right corner, a ring on navy").background, Some(Background::Navy));
    for nothing in ["", "hello world", "🦀 🦀", "left of the corner"] {
        assert_eq!(typed(nothing), Wanted::default(), "{nothing:?}");
    }
    assert_eq!(held_out_of(&typed("a red triangle")), Some(HeldOut::Object));
    assert_eq!(held_out_of(&typed("a red circle")), None);
}

#[test]
fn unknown_words_keep_their_place_and_name_their_neighbours() {
    let tokens = encode("a purpel Cirlce über the sqare");
    assert_eq!(tokens.ids.len(), 8);
    assert_eq!((tokens.ids[0], tokens.ids[7]), (START, END));
    let near: Vec<(&str, usize, Option<&str>)> = tokens.unknown.iter().map(|unknown| (unknown.word.as_str(), unknown.token, unknown.nearest.first().copied())).collect();
    assert_eq!(near, [("purpel", 2, Some("purple")), ("Cirlce", 3, Some("circle")), ("über", 4, None), ("sqare", 6, Some("square"))]);
    assert!(tokens.unknown.iter().all(|unknown| tokens.ids[unknown.token] == UNKNOWN));
    assert_eq!(encode("🦀").unknown[0].nearest, Vec::<&str>::new());
    assert_eq!(encode("<start> <pad>").ids, [START, UNKNOWN, UNKNOWN, END]);
    assert!(encode(" ,.! ").is_empty());
    let long = encode(&"circle ".repeat(10_000));
    assert_eq!((long.ids.len(), long.cut), (MAX_LEN, 10_000 - MAX_WORDS));
    let padded = encode("red star").padded();
    assert_eq!((padded[3], padded[4], padded[MAX_LEN - 1]), (END, PAD, PAD));
}

proptest! {
    #[test]
    fn any_text_has_tokens(text in ".{0,200}") {
        let tokens = encode(&text);
        prop_assert!(tokens.ids.len() <= MAX_LEN && tokens.ids.len() == tokens.spans.len() + 2);
        prop_assert!(tokens.ids.iter().all(|id| (*id as usize) < WORDS.len()));
        for (id, at) in tokens.ids[1..].iter().zip(&tokens.spans) {
            prop_assert!(*id == UNKNOWN || text[at.clone()].to_lowercase() == word(*id));
        }
        prop_assert!(Caption::typed(&text).wanted.objects.len() <= 2);
    }
}

#[test]
fn prompts_to_measure_with_are_fixed_and_say_everything() {
    for which in [Prompts::Seen, Prompts::HeldOut] {
        let prompts = prompts(which);
        assert_eq!(prompts, genscope::data::shapes::scene::prompts(which));
        assert_eq!(prompts.len(), PROMPTS);
        assert!(prompts.iter().map(|prompt| &prompt.text).collect::<HashSet<_>>().len() > 450);
        for prompt in &prompts {
            assert_eq!(held_out_of(&prompt.wanted).is_some(), which == Prompts::HeldOut, "{:?}", prompt.text);
            let said = prompt.wanted.objects.iter().all(|object| object.shape.is_some() && object.color.is_some() && object.size.is_some());
            assert!(said && prompt.wanted.layout.is_some(), "{:?}", prompt.text);
        }
        let grounds = prompts.iter().filter(|prompt| prompt.wanted.background.is_some()).count();
        assert!((200..300).contains(&grounds), "{grounds} of 500 prompts say the background");
    }
}
