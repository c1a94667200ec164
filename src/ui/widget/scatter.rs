//! Labelled points on a flat map, each axis filling its side. Hover names the nearest point, a click pins it, the
//! arrow keys walk to the next point that way.

use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::{Align2, AsIdSalt, Color32, FontId, Id, IdSalt, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

/// One point of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    pub x: f32,
    /// Upwards.
    pub y: f32,
    /// Drawn at the point itself.
    pub label: String,
    pub color: Color32,
    /// Drawn large and full; the others step back.
    pub strong: bool,
}

pub struct Scatter<'a> {
    id: Id,
    spots: &'a [Spot],
    /// Points to draw a line to from the focused one.
    links: &'a [usize],
    axes: [String; 2],
    name: String,
    size: Vec2,
}

/// Of more points than this only the strong ones have their label drawn; the others are dots that tell it on hover.
const MOST_LABELS: usize = 250;

/// How near the pointer must come, in points.
const REACH: f32 = 18.0;

impl<'a> Scatter<'a> {
    pub fn new(id: impl AsIdSalt, spots: &'a [Spot]) -> Self {
        let axes = [String::new(), String::new()];
        Self { id: Id::unique(("scatter", IdSalt::new(id))), spots, links: &[], axes, name: String::new(), size: vec2(400.0, 300.0) }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Written at the ends of the two axes.
    pub fn axes(mut self, x: String, y: String) -> Self {
        self.axes = [x, y];
        self
    }

    pub fn links(mut self, links: &'a [usize]) -> Self {
        self.links = links;
        self
    }

    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// Draws it. `pin.focus()` is then the point that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) -> Response {
        let theme = cx.theme;
        let (outer, _) = ui.allocate_exact_size(self.size, Sense::hover());
        let response = ui.interact(outer, self.id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        let places = self.places(outer.shrink2(vec2(20.0, 22.0)));
        let over = response.hover_pos().and_then(|pos| nearest(&places, pos));
        pin.update(over, response.clicked());
        walk(ui, &response, &places, pin);
        if !ui.is_rect_visible(outer) {
            return response;
        }
        let painter = ui.painter().with_clip_rect(outer.intersect(ui.clip_rect()));
        let edge = if response.has_focus() { Stroke::new(1.5, theme.color.accent) } else { Stroke::new(1.0, theme.color.line) };
        painter.rect(outer, theme.space.rounding, theme.color.paper, edge, StrokeKind::Inside);
        let small = FontId::proportional(theme.size.small);
        painter.text(outer.right_bottom() - vec2(8.0, 6.0), Align2::RIGHT_BOTTOM, &self.axes[0], small.clone(), theme.color.faint);
        painter.text(outer.left_top() + vec2(8.0, 6.0), Align2::LEFT_TOP, &self.axes[1], small, theme.color.faint);
        let crowded = self.spots.len() > MOST_LABELS;
        let focus = pin.focus().filter(|&i| i < places.len());
        if let Some(from) = focus {
            for &to in self.links.iter().filter(|to| **to < places.len()) {
                painter.line_segment([places[from], places[to]], Stroke::new(1.0, theme.color.accent.gamma_multiply(0.6)));
            }
        }
        for (i, (spot, &at)) in self.spots.iter().zip(&places).enumerate() {
            if focus == Some(i) {
                continue;
            }
            if crowded && !spot.strong {
                painter.circle_filled(at, 2.0, spot.color.gamma_multiply(0.5));
                continue;
            }
            let fade = if spot.strong { 1.0 } else { 0.55 };
            let size = if spot.strong { theme.size.strong } else { theme.size.body };
            painter.text(at, Align2::CENTER_CENTER, &spot.label, FontId::monospace(size), spot.color.gamma_multiply(fade));
        }
        if let Some(i) = focus {
            let (at, spot) = (places[i], &self.spots[i]);
            painter.circle(at, 15.0, theme.color.raised, Stroke::new(2.0, theme.color.accent));
            painter.text(at, Align2::CENTER_CENTER, &spot.label, FontId::monospace(theme.size.heading), spot.color);
        }
        response
    }

    /// Where each point is drawn: the whole cloud fills `rect`.
    fn places(&self, rect: Rect) -> Vec<Pos2> {
        let mut cloud = Rect::NOTHING;
        self.spots.iter().for_each(|spot| cloud.extend_with(Pos2::new(spot.x, -spot.y)));
        let scale = rect.size() / cloud.size().max(Vec2::splat(f32::MIN_POSITIVE));
        // A cloud without breadth lies in the middle.
        let scale = Vec2::new(if scale.x.is_finite() { scale.x } else { 0.0 }, if scale.y.is_finite() { scale.y } else { 0.0 });
        self.spots.iter().map(|spot| rect.center() + (Pos2::new(spot.x, -spot.y) - cloud.center()) * scale).collect()
    }
}

/// While a picture of points has the keyboard, the arrow keys walk to the next point that way.
pub(super) fn walk(ui: &Ui, response: &Response, places: &[Pos2], pin: &mut Pin<usize>) {
    if !response.has_focus() || places.is_empty() {
        return;
    }
    ui.memory_mut(|memory| {
        let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        memory.set_focus_lock_filter(response.id, filter);
    });
    let ways = [(Key::ArrowLeft, vec2(-1.0, 0.0)), (Key::ArrowRight, vec2(1.0, 0.0)), (Key::ArrowUp, vec2(0.0, -1.0)), (Key::ArrowDown, vec2(0.0, 1.0))];
    let Some((_, way)) = ways.into_iter().find(|(key, _)| ui.input(|input| input.key_pressed(*key))) else { return };
    let Some(from) = pin.pinned.filter(|&i| i < places.len()) else {
        pin.pinned = Some(0);
        return;
    };
    // The nearest one that way; sideways counts double.
    let cost = |to: Pos2| {
        let step = to - places[from];
        let ahead = step.dot(way);
        (ahead > 0.5).then(|| ahead + 2.0 * (step - ahead * way).length())
    };
    let best = (0..places.len()).filter_map(|i| cost(places[i]).map(|cost| (i, cost))).min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((to, _)) = best {
        pin.pinned = Some(to);
    }
}

/// The point nearest to the pointer, if it is near enough.
pub(super) fn nearest(places: &[Pos2], pos: Pos2) -> Option<usize> {
    let near = places.iter().enumerate().map(|(i, at)| (i, at.distance(pos))).filter(|(_, d)| *d <= REACH);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
}
