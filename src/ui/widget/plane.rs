//! The plane: clouds of thousands of points, one mesh each, in a fixed window `[-reach, reach]^2` of equal scale.
//!
//! Under them a picture (a density), arrows (a field), paths; over them the point in focus. Hover names the nearest
//! point, a click pins it, the arrow keys walk; as a canvas it reports the strokes of the pointer instead.

use super::number::fmt;
use super::scatter::{nearest, walk};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::cache::FramePublisher;
use egui::{Align2, AsIdSalt, Color32, ColorImage, FontId, Id, IdSalt, Mesh, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, TextureHandle, TextureId, TextureOptions, Ui, WidgetInfo, pos2, vec2};

/// How far the window reaches from 0 unless told otherwise: noise beyond it is one point in 370.
pub const REACH: f32 = 3.0;

/// One cloud, `(N, 2)`.
#[derive(Clone, Copy, Debug)]
pub struct Dots<'a> {
    pub points: &'a [[f32; 2]],
    /// Of all of them; a see-through one shows where they lie thick.
    pub color: Color32,
    /// In points of the screen.
    pub radius: f32,
}

/// A line through the plane with a dot at its end; a closed one has none.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    pub points: &'a [[f32; 2]],
    pub color: Color32,
    pub width: f32,
}

pub struct Plane<'a> {
    id: Id,
    name: String,
    title: String,
    side: f32,
    reach: f32,
    dots: Vec<Dots<'a>>,
    /// The cloud whose points can be hovered and pinned; a place in `dots`.
    pick: usize,
    paths: Vec<Path<'a>>,
    arrows: &'a [[[f32; 2]; 2]],
    arrow_color: Color32,
    picture: Option<TextureId>,
    linked: Option<usize>,
    canvas: bool,
}

/// Where the plane lies on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub rect: Rect,
    pub reach: f32,
}

impl View {
    /// The place of a point on the screen.
    pub fn pos(&self, [x, y]: [f32; 2]) -> Pos2 {
        self.rect.center() + vec2(x, -y) * self.scale()
    }

    /// The point at a place on the screen, clamped to the window.
    pub fn point(&self, pos: Pos2) -> [f32; 2] {
        let at = (pos - self.rect.center()) / self.scale();
        [at.x.clamp(-self.reach, self.reach), (-at.y).clamp(-self.reach, self.reach)]
    }

    /// Points of the screen per unit of the plane.
    pub fn scale(&self) -> f32 {
        (0.5 * self.rect.width() / self.reach).max(f32::MIN_POSITIVE)
    }
}

/// What the pointer did in this frame.
#[derive(Clone, Debug)]
pub struct Touch {
    pub response: Response,
    pub view: View,
    /// Where the pointer is in the plane.
    pub at: Option<[f32; 2]>,
    /// On a canvas, while the button is down: from where to where the pointer went since the last frame.
    pub stroke: Option<[[f32; 2]; 2]>,
    /// A stroke began or ended in this frame.
    pub began: bool,
    pub ended: bool,
}

impl<'a> Plane<'a> {
    pub fn new(id: impl AsIdSalt) -> Self {
        Self {
            id: Id::unique(("plane", IdSalt::new(id))),
            name: String::new(),
            title: String::new(),
            side: 320.0,
            reach: REACH,
            dots: Vec::new(),
            pick: 0,
            paths: Vec::new(),
            arrows: &[],
            arrow_color: Color32::TRANSPARENT,
            picture: None,
            linked: None,
            canvas: false,
        }
    }

    /// What it shows, for screen readers.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Written in its upper left corner.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Width and height in points.
    pub fn side(mut self, side: f32) -> Self {
        self.side = side;
        self
    }

    pub fn reach(mut self, reach: f32) -> Self {
        self.reach = reach;
        self
    }

    /// One more cloud, over those before it.
    pub fn dots(mut self, points: &'a [[f32; 2]], color: Color32, radius: f32) -> Self {
        self.dots.push(Dots { points, color, radius });
        self
    }

    /// Which cloud, in the order in which they were added, can be hovered and pinned; the first unless told otherwise.
    pub fn pick(mut self, cloud: usize) -> Self {
        self.pick = cloud;
        self
    }

    /// One more line, over the clouds.
    pub fn path(mut self, points: &'a [[f32; 2]], color: Color32, width: f32) -> Self {
        self.paths.push(Path { points, color, width });
        self
    }

    /// Arrows from the first point of each pair to the second, over the picture and under the clouds.
    pub fn arrows(mut self, arrows: &'a [[[f32; 2]; 2]], color: Color32) -> Self {
        (self.arrows, self.arrow_color) = (arrows, color);
        self
    }

    /// A texture over the whole window, its first row at the top, under everything.
    pub fn picture(mut self, texture: TextureId) -> Self {
        self.picture = Some(texture);
        self
    }

    /// A point that the pointer is over in another picture of the same points; it is shown here too.
    pub fn linked(mut self, point: Option<usize>) -> Self {
        self.linked = point;
        self
    }

    /// The pointer draws: strokes are reported, nothing is pinned.
    pub fn canvas(mut self, canvas: bool) -> Self {
        self.canvas = canvas;
        self
    }

    /// Draws it. `pin.focus()` is then the point that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) -> Touch {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(self.side, self.side), Sense::hover());
        let response = ui.interact(rect, self.id, if self.canvas { Sense::click_and_drag() } else { Sense::click() });
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        let view = View { rect, reach: self.reach };
        let picked = self.dots.get(self.pick).map_or(&[][..], |dots| dots.points);
        let mut touch = Touch { at: response.hover_pos().map(|pos| view.point(pos)), view, stroke: None, began: false, ended: false, response };
        if self.canvas {
            pin.hovered = None;
            self.strokes(ui, &mut touch);
        } else {
            let places: Vec<Pos2> = picked.iter().map(|point| view.pos(*point)).collect();
            let over = touch.response.hover_pos().and_then(|pos| nearest(&places, pos));
            pin.update(over, touch.response.clicked());
            walk(ui, &touch.response, &places, pin);
        }
        if !ui.is_rect_visible(rect) {
            return touch;
        }
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.rect_filled(rect, theme.space.rounding, theme.color.paper);
        if let Some(texture) = self.picture {
            painter.image(texture, rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
        }
        self.axes(&painter, cx, view);
        for [from, to] in self.arrows {
            painter.arrow(view.pos(*from), view.pos(*to) - view.pos(*from), Stroke::new(1.2, self.arrow_color));
        }
        for dots in &self.dots {
            painter.add(mesh(ui, view, *dots));
        }
        for path in &self.paths {
            let line: Vec<Pos2> = path.points.iter().map(|point| view.pos(*point)).collect();
            if let Some(end) = line.last().filter(|end| line.first() != Some(end)) {
                painter.circle_filled(*end, 1.5 * path.width + 1.0, path.color);
            }
            painter.add(Shape::line(line, Stroke::new(path.width, path.color)));
        }
        if !self.canvas && let Some(point) = pin.hovered.or(self.linked).or(pin.pinned).and_then(|i| picked.get(i)) {
            let radius = self.dots.get(self.pick).map_or(3.0, |dots| dots.radius);
            painter.circle(view.pos(*point), radius + 2.5, theme.color.accent, Stroke::new(2.0, theme.color.paper));
            painter.circle_stroke(view.pos(*point), radius + 6.0, Stroke::new(1.5, theme.color.accent));
        }
        let edge = if touch.response.has_focus() { Stroke::new(1.5, theme.color.accent) } else { Stroke::new(1.0, theme.color.line) };
        painter.rect_stroke(rect, theme.space.rounding, edge, StrokeKind::Inside);
        if !self.title.is_empty() {
            painter.text(rect.left_top() + vec2(9.0, 6.0), Align2::LEFT_TOP, &self.title, FontId::proportional(theme.size.body), theme.color.soft);
        }
        if !self.canvas && let Some([x, y]) = pin.hovered.and_then(|i| picked.get(i)) {
            let text = format!("({}, {})", fmt(f64::from(*x)), fmt(f64::from(*y)));
            touch.response = touch.response.on_hover_text_at_pointer(egui::RichText::new(text).monospace().size(theme.size.mono));
        }
        touch
    }

    /// What the pointer drew since the last frame; a click without movement is a stroke of one place.
    fn strokes(&self, ui: &Ui, touch: &mut Touch) {
        let response = &touch.response;
        let down = response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
        touch.began = down && ui.input(|input| input.pointer.primary_pressed());
        touch.ended = response.drag_stopped() || response.clicked();
        if down && let Some(pos) = response.interact_pointer_pos() {
            let from = if touch.began { pos } else { pos - ui.input(|input| input.pointer.delta()) };
            touch.stroke = Some([touch.view.point(from), touch.view.point(pos)]);
        }
    }

    /// The two axes, with whole numbers marked.
    fn axes(&self, painter: &egui::Painter, cx: &Cx<'_>, view: View) {
        let theme = cx.theme;
        let thin = Stroke::new(1.0, theme.color.line);
        let (rect, middle) = (view.rect, view.rect.center());
        painter.line_segment([rect.left_center(), rect.right_center()], thin);
        painter.line_segment([rect.center_top(), rect.center_bottom()], thin);
        let font = FontId::proportional(11.0);
        let last = self.reach.ceil() as i32 - 1;
        for i in (-last..=last).filter(|i| *i != 0) {
            let by = i as f32 * view.scale();
            let (x, y) = (middle + vec2(by, 0.0), middle - vec2(0.0, by));
            painter.line_segment([x - vec2(0.0, 3.0), x + vec2(0.0, 3.0)], thin);
            painter.line_segment([y - vec2(3.0, 0.0), y + vec2(3.0, 0.0)], thin);
            if i % 2 == 0 && self.side > 200.0 {
                painter.text(pos2(x.x, rect.bottom() - 4.0), Align2::CENTER_BOTTOM, fmt_whole(i), font.clone(), theme.color.faint);
                painter.text(pos2(rect.left() + 5.0, y.y), Align2::LEFT_CENTER, fmt_whole(i), font.clone(), theme.color.faint);
            }
        }
    }
}

fn fmt_whole(i: i32) -> String {
    if i < 0 { format!("−{}", -i) } else { i.to_string() }
}

/// A cloud as one mesh: a quad a point, with a disc for a texture.
fn mesh(ui: &Ui, view: View, dots: Dots<'_>) -> Mesh {
    let pixels = dots.radius * ui.pixels_per_point();
    let texture = disc(ui, pixels);
    let half = 0.5 * texture.size_vec2().x / ui.pixels_per_point();
    let mut mesh = Mesh::with_texture(texture.id());
    mesh.reserve_triangles(2 * dots.points.len());
    mesh.reserve_vertices(4 * dots.points.len());
    let seen = view.rect.expand(half);
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    for place in dots.points.iter().map(|point| view.pos(*point)).filter(|place| seen.contains(*place)) {
        mesh.add_rect_with_uv(Rect::from_center_size(place, vec2(2.0 * half, 2.0 * half)), whole, dots.color);
    }
    mesh
}

/// A white disc of this radius in pixels, with a soft edge one pixel wide; kept as long as it is used.
fn disc(ui: &Ui, radius: f32) -> TextureHandle {
    type Cache = FramePublisher<u32, TextureHandle>;
    let key = (4.0 * radius.clamp(0.5, 64.0)).round() as u32;
    if let Some(texture) = ui.memory_mut(|memory| memory.caches.cache::<Cache>().get(&key).cloned()) {
        ui.memory_mut(|memory| memory.caches.cache::<Cache>().set(key, texture.clone()));
        return texture;
    }
    let radius = key as f32 / 4.0;
    let size = 2 * (radius.ceil() as usize + 1);
    let middle = 0.5 * size as f32;
    let alpha = |i: usize| {
        let (x, y) = ((i % size) as f32 + 0.5 - middle, (i / size) as f32 + 0.5 - middle);
        Color32::from_white_alpha((255.0 * (radius + 0.5 - x.hypot(y)).clamp(0.0, 1.0)) as u8)
    };
    let image = ColorImage::new([size, size], (0..size * size).map(alpha).collect());
    let texture = ui.ctx().load_texture("disc", image, TextureOptions::LINEAR);
    ui.memory_mut(|memory| memory.caches.cache::<Cache>().set(key, texture.clone()));
    texture
}
