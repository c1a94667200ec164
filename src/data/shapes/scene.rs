//! Scenes and where they come from: chance, by a seed. Everything measurable stays clearly inside its class.

use super::draw::Rgb;
use super::held_out::is_held_out;
use super::{Background, Caption, Color, Place, Relation, SIDE, Shape, Size, Value};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// One thing in a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub shape: Shape,
    pub color: Color,
    pub size: Size,
    /// Its middle, `(x, y)` in pixels.
    pub at: [f32; 2],
    /// In pixels, in [`Size::radii`].
    pub radius: f32,
    /// The colour really used: the class's, moved a little.
    pub paint: Rgb,
}

/// How the objects are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A single object's place.
    Alone(Place),
    /// How the first of two objects lies to the second.
    Pair(Relation),
}

/// A background and one or two objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    pub background: Background,
    /// The background's colour really used.
    pub ground: Rgb,
    /// One for [`Layout::Alone`], two of different colours for [`Layout::Pair`].
    pub objects: Vec<Object>,
    pub layout: Layout,
}

/// How far a colour moves from its class in lightness and, besides, in each channel, in `[0, 1]`.
const TINT: [f32; 2] = [0.015, 0.012];

/// How far a single object strays from the middle of its place, in pixels.
const STRAY: f32 = 1.2;

/// How far two objects stray across the axis of their relation, in pixels each.
const SWAY: f32 = 1.6;

/// The least gap between two objects, in pixels.
const GAP: f32 = 2.2;

/// The least distance to the rim of the picture for two objects, in pixels.
const MARGIN: f32 = 0.5;

/// Any value of an attribute, all equally likely.
pub(super) fn any<T: Value>(rng: &mut Pcg64) -> T {
    T::ALL[rng.random_range(0..T::ALL.len())]
}

/// Uniform between two numbers.
fn between(from: f32, to: f32, rng: &mut Pcg64) -> f32 {
    from + (to - from) * rng.random::<f32>()
}

fn tinted(rgb: Rgb, rng: &mut Pcg64) -> Rgb {
    let lighter = between(-TINT[0], TINT[0], rng);
    rgb.map(|c| (c + lighter + between(-TINT[1], TINT[1], rng)).clamp(0.0, 1.0))
}

impl Object {
    fn random(color: Color, rng: &mut Pcg64) -> Self {
        let (shape, size) = (any(rng), any::<Size>(rng));
        let [least, most] = size.radii();
        Self { shape, color, size, at: [0.0; 2], radius: between(least, most, rng), paint: tinted(color.rgb(), rng) }
    }
}

impl Scene {
    /// Any scene, seen in training or not; single objects and pairs are equally likely.
    pub fn random(rng: &mut Pcg64) -> Self {
        let background = any::<Background>(rng);
        let ground = tinted(background.rgb(), rng);
        let first = Object::random(any(rng), rng);
        let (objects, layout) = if rng.random::<bool>() {
            let place = any(rng);
            (vec![first], Layout::Alone(place))
        } else {
            // Another colour than the first one's, all equally likely.
            let other = (first.color.index() + rng.random_range(1..Color::ALL.len())) % Color::ALL.len();
            let second = Object::random(Color::ALL[other], rng);
            (vec![first, second], Layout::Pair(any(rng)))
        };
        let mut scene = Self { background, ground, objects, layout };
        scene.arrange(rng);
        scene
    }

    /// Puts the objects where the layout wants them.
    fn arrange(&mut self, rng: &mut Pcg64) {
        let middle = 0.5 * SIDE as f32;
        match (self.layout, self.objects.as_mut_slice()) {
            (Layout::Pair(relation), [first, second]) => {
                let touching = first.radius + second.radius;
                let room = SIDE as f32 - 2.0 * MARGIN - 2.0 * touching - GAP;
                let wider = between(0.0, room.clamp(0.0, 5.0), rng);
                let shift = 0.5 * (room - wider).clamp(0.0, 5.0) * between(-1.0, 1.0, rng);
                // The pair's middle, not the middle of its centres, lies near that of the picture.
                let apart = touching + GAP + wider;
                let direction = relation.direction();
                let along = [0.5 * (apart + second.radius - first.radius), -0.5 * (apart + first.radius - second.radius)];
                for (object, along) in [first, second].into_iter().zip(along) {
                    let sway = between(-SWAY, SWAY, rng);
                    object.at = [0, 1].map(|axis| middle + (along + shift) * direction[axis] + sway * direction[1 - axis].abs());
                }
            }
            (Layout::Alone(place), objects) => {
                for object in objects {
                    object.at = place.middle().map(|x| x + between(-STRAY, STRAY, rng));
                }
            }
            (Layout::Pair(_), _) => {}
        }
    }

    /// A scene of the same parts put together differently: two objects with their colours or shapes swapped, the relation
    /// turned round; a single object in another place. Only scenes that may occur in training; `None` when chance finds none.
    pub fn twin(&self, rng: &mut Pcg64) -> Option<Self> {
        for _ in 0..8 {
            let mut twin = self.clone();
            match (&mut twin.layout, twin.objects.as_mut_slice()) {
                (Layout::Pair(relation), [a, b]) => match rng.random_range(0..3) {
                    0 => {
                        std::mem::swap(&mut a.color, &mut b.color);
                        std::mem::swap(&mut a.paint, &mut b.paint);
                    }
                    1 => std::mem::swap(&mut a.shape, &mut b.shape),
                    _ => *relation = relation.inverse(),
                },
                (Layout::Alone(place), _) => *place = any(rng),
                (Layout::Pair(_), _) => {}
            }
            let differs = twin.layout != self.layout || twin.objects != self.objects;
            twin.arrange(rng);
            if differs && !is_held_out(&twin) {
                return Some(twin);
            }
        }
        None
    }

    /// A scene that may occur in training.
    pub fn seen(rng: &mut Pcg64) -> Self {
        loop {
            let scene = Self::random(rng);
            if !is_held_out(&scene) {
                return scene;
            }
        }
    }

    /// A scene that never occurs in training.
    pub fn held_out(rng: &mut Pcg64) -> Self {
        loop {
            let scene = Self::random(rng);
            if is_held_out(&scene) {
                return scene;
            }
        }
    }
}

/// A training example: a seen scene and one way to say it.
pub fn example(rng: &mut Pcg64) -> (Scene, Caption) {
    let scene = Scene::seen(rng);
    let caption = Caption::random(&scene, rng);
    (scene, caption)
}

/// Which prompts to measure with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompts {
    Seen,
    HeldOut,
}

/// Prompts that a model is measured by.
pub const PROMPTS: usize = 500;

/// The fixed prompts: every attribute of every object and the place or relation are said, the background in half of them.
pub fn prompts(which: Prompts) -> Vec<Caption> {
    let mut rng = Pcg64::seed_from_u64(match which {
        Prompts::Seen => 1001,
        Prompts::HeldOut => 1002,
    });
    (0..PROMPTS)
        .map(|_| {
            let scene = match which {
                Prompts::Seen => Scene::seen(&mut rng),
                Prompts::HeldOut => Scene::held_out(&mut rng),
            };
            Caption::full(&scene, &mut rng)
        })
        .collect()
}
