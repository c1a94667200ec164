//! What training never shows. Three rules, each about a combination whose parts are all shown:
//!
//! 1. every colour has one shape it is never painted on ([`never_painted`]);
//! 2. every colour and shape has one place of the nine where it never stands alone: `(2 colour + shape) mod 9`;
//! 3. half of all colours and shapes have one of the four relations that they never stand in, whether they are named
//!    first or second: `(colour + 2 shape) mod 8`, where that is below 4.

use super::{Color, Layout, Place, Relation, Scene, Shape, Value, Wanted};

/// Why a scene is kept from training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldOut {
    /// An object of a shape that its colour is never painted on.
    Object,
    /// A single object where it never stands.
    Place,
    /// One of two objects in a relation that it never stands in.
    Relation,
}

/// The shape that a colour is never painted on.
pub fn never_painted(color: Color) -> Shape {
    match color {
        Color::Red => Shape::Triangle,
        Color::Orange => Shape::Square,
        Color::Yellow => Shape::Cross,
        Color::Green => Shape::Star,
        Color::Blue => Shape::Ring,
        Color::Purple => Shape::Circle,
        Color::Pink => Shape::Square,
    }
}

/// The place where such an object never stands alone.
pub fn never_placed(color: Color, shape: Shape) -> Place {
    Place::ALL[(2 * color.index() + shape.index()) % 9]
}

/// The relation to another object that such an object never stands in, if there is one.
pub fn never_related(color: Color, shape: Shape) -> Option<Relation> {
    Relation::ALL.get((color.index() + 2 * shape.index()) % 8).copied()
}

/// Which rule keeps the scene from training; the first, when several do.
pub fn held_out_by(scene: &Scene) -> Option<HeldOut> {
    let objects: Vec<_> = scene.objects.iter().map(|object| (Some(object.color), Some(object.shape))).collect();
    rule(&objects, Some(scene.layout))
}

/// The same of what a caption asks for: `None` as well when it leaves so much open that training may have shown it.
pub fn held_out_of(wanted: &Wanted) -> Option<HeldOut> {
    let objects: Vec<_> = wanted.objects.iter().map(|object| (object.color, object.shape)).collect();
    rule(&objects, wanted.layout)
}

/// Whether training never shows this combination.
pub fn is_held_out(scene: &Scene) -> bool {
    held_out_by(scene).is_some()
}

fn rule(objects: &[(Option<Color>, Option<Shape>)], layout: Option<Layout>) -> Option<HeldOut> {
    let known = |i: usize| objects.get(i).and_then(|(color, shape)| color.zip(*shape));
    if (0..objects.len()).filter_map(known).any(|(color, shape)| never_painted(color) == shape) {
        return Some(HeldOut::Object);
    }
    let never = |i: usize, relation| known(i).is_some_and(|(color, shape)| never_related(color, shape) == Some(relation));
    match layout? {
        Layout::Alone(place) => known(0).is_some_and(|(color, shape)| never_placed(color, shape) == place).then_some(HeldOut::Place),
        Layout::Pair(relation) => (never(0, relation) || never(1, relation.inverse())).then_some(HeldOut::Relation),
    }
}
