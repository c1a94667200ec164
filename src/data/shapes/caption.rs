//! A scene in words, in one of many ways, and what the words ask for. What a caption leaves unsaid is not asked for.
//!
//! Captions have at most [`MAX_WORDS`](super::vocabulary::MAX_WORDS) words and are English: the words are the model's input, not the window's text.

use super::parse::parse;
use super::{Background, Color, Layout, Object, Place, Relation, Scene, Shape, Size, Value};
use rand::RngExt;
use rand_pcg::Pcg64;

/// What a caption asks of one object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WantedObject {
    pub shape: Option<Shape>,
    pub color: Option<Color>,
    pub size: Option<Size>,
}

/// What a caption asks for: a scene in which anything may be left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub background: Option<Background>,
    /// In the order of the text. None at all when it names no object.
    pub objects: Vec<WantedObject>,
    /// The place of a single object, or how the first object lies to the second.
    pub layout: Option<Layout>,
}

/// A text and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    pub text: String,
    pub wanted: Wanted,
}

/// How often a part is said.
#[derive(Clone, Copy, Debug)]
struct Said {
    shape: f32,
    color: f32,
    size: f32,
    layout: f32,
    background: f32,
}

/// Training: most things are said, everything is left out at times.
const OFTEN: Said = Said { shape: 0.95, color: 0.93, size: 0.75, layout: 0.88, background: 0.6 };

/// Measuring: everything but the background is always said.
const FULLY: Said = Said { shape: 1.0, color: 1.0, size: 1.0, layout: 1.0, background: 0.5 };

impl Caption {
    /// One way to say a scene, leaving things out at times.
    pub fn random(scene: &Scene, rng: &mut Pcg64) -> Self {
        Self::of(scene, OFTEN, rng)
    }

    /// One way to say a scene with every attribute of its objects and their layout; the background in half of all cases.
    pub fn full(scene: &Scene, rng: &mut Pcg64) -> Self {
        Self::of(scene, FULLY, rng)
    }

    /// What a typed text asks for, as far as it is understood.
    pub fn typed(text: &str) -> Self {
        Self { text: text.to_owned(), wanted: parse(text) }
    }

    fn of(scene: &Scene, said: Said, rng: &mut Pcg64) -> Self {
        let mut chance = |part: f32| rng.random::<f32>() < part;
        let mut objects: Vec<WantedObject> = scene.objects.iter().map(|object| wanted(object, said, &mut chance)).collect();
        let mut layout = chance(said.layout).then_some(scene.layout);
        let background = chance(said.background).then_some(scene.background);
        let text = match layout {
            Some(Layout::Alone(place)) => alone(phrase(objects[0], rng), &pick(places(place), rng), rng),
            None if objects.len() == 1 => one_of([phrase(objects[0], rng), format!("there is {}", phrase(objects[0], rng))], rng),
            _ => {
                // Either of the two may be named first.
                if rng.random() {
                    objects.reverse();
                    layout = layout.map(turned);
                }
                let [first, second] = [phrase(objects[0], rng), phrase(objects[1], rng)];
                match layout {
                    Some(Layout::Pair(relation)) => pair(first, &pick(relations(relation), rng), second, rng),
                    _ => one_of([format!("{first} and {second}"), format!("there is {first} and {second}")], rng),
                }
            }
        };
        let text = match background {
            Some(background) => on_background(text, background.word(), rng),
            None => text.trim_end_matches(',').to_owned(),
        };
        Self { text, wanted: Wanted { background, objects, layout } }
    }
}

fn turned(layout: Layout) -> Layout {
    match layout {
        Layout::Pair(relation) => Layout::Pair(relation.inverse()),
        alone => alone,
    }
}

/// What is said of an object: always its shape or its colour.
fn wanted(object: &Object, said: Said, chance: &mut impl FnMut(f32) -> bool) -> WantedObject {
    let mut wanted = WantedObject {
        shape: chance(said.shape).then_some(object.shape),
        color: chance(said.color).then_some(object.color),
        size: chance(said.size).then_some(object.size),
    };
    if wanted.color.is_none() {
        wanted.shape = Some(object.shape);
    }
    wanted
}

fn pick(words: &[&str], rng: &mut Pcg64) -> String {
    words[rng.random_range(0..words.len())].to_owned()
}

fn one_of<const N: usize>(texts: [String; N], rng: &mut Pcg64) -> String {
    let chosen = rng.random_range(0..N);
    texts.into_iter().nth(chosen).unwrap_or_default()
}

/// `a small red circle`, `small red circle` or `red circle, small,`.
fn phrase(object: WantedObject, rng: &mut Pcg64) -> String {
    let size = object.size.map(|size| pick(sizes(size), rng));
    let behind = size.is_some() && rng.random::<f32>() < 0.12;
    let shape = object.shape.map_or("shape", Value::word);
    let head: Vec<&str> = [size.as_deref().filter(|_| !behind), object.color.map(Value::word), Some(shape)].into_iter().flatten().collect();
    let head = head.join(" ");
    let article = match head.chars().next() {
        _ if rng.random::<f32>() < 0.2 => "",
        Some('a' | 'e' | 'i' | 'o' | 'u') => "an ",
        _ => "a ",
    };
    match size.filter(|_| behind) {
        Some(size) => format!("{article}{head}, {size},"),
        None => format!("{article}{head}"),
    }
}

fn alone(object: String, place: &str, rng: &mut Pcg64) -> String {
    match rng.random_range(0..8) {
        0 => format!("there is {object} {place}"),
        1 => format!("a picture of {object} {place}"),
        2 => format!("{place}, {object}"),
        _ => format!("{object} {place}"),
    }
}

fn pair(first: String, relation: &str, second: String, rng: &mut Pcg64) -> String {
    match rng.random_range(0..6) {
        0 => format!("there is {first} {relation} {second}"),
        1 => format!("{first} is {relation} {second}"),
        _ => format!("{first} {relation} {second}"),
    }
}

fn on_background(text: String, background: &str, rng: &mut Pcg64) -> String {
    let text = text.trim_end_matches(',');
    match rng.random_range(0..8) {
        0 => format!("on {background}, {text}"),
        1 | 2 => format!("{text} on {background}"),
        3 => format!("{text} with a {background} background"),
        _ => format!("{text} on a {background} background"),
    }
}

fn sizes(size: Size) -> &'static [&'static str] {
    match size {
        Size::Small => &["small", "small", "small", "little"],
        Size::Large => &["large", "large", "large", "big"],
    }
}

fn places(place: Place) -> &'static [&'static str] {
    match place {
        Place::TopLeft => &["at the top left", "in the top left corner", "in the upper left corner"],
        Place::Top => &["at the top", "on top"],
        Place::TopRight => &["at the top right", "in the top right corner", "in the upper right corner"],
        Place::Left => &["on the left", "on the left side", "at the left"],
        Place::Centre => &["in the centre", "in the center", "in the middle"],
        Place::Right => &["on the right", "on the right side", "at the right"],
        Place::BottomLeft => &["at the bottom left", "in the bottom left corner", "in the lower left corner"],
        Place::Bottom => &["at the bottom", "on the bottom"],
        Place::BottomRight => &["at the bottom right", "in the bottom right corner", "in the lower right corner"],
    }
}

fn relations(relation: Relation) -> &'static [&'static str] {
    match relation {
        Relation::Above => &["above", "above", "over"],
        Relation::Below => &["below", "below", "under"],
        Relation::LeftOf => &["left of", "to the left of", "on the left of"],
        Relation::RightOf => &["right of", "to the right of", "on the right of"],
    }
}
