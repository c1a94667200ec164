//! The filmstrip: some states of a run, or the data they imply, from the data at the left to the noise at the right. A click
//! or a stroke over it goes there.

use crate::args;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::page::denoise::timeline::Clock;
use crate::ui::widget::Picture;
use egui::{Align2, FontId, Id, IdSalt, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A state's thumbnail: of the states themselves `x_t`, or what they imply.
fn thumbnail(painting: &Painting, k: usize, of_data: bool) -> Option<&[f32]> {
    match painting.path.steps.get(k) {
        Some(step) if of_data => Some(&step.x_0),
        Some(step) => Some(&step.x_t),
        // Where the last move led; of an unfinished run it implies nothing yet.
        None if k == painting.done() && (painting.is_finished() || !of_data) => Some(&painting.path.x),
        None => None,
    }
}

/// Which states a strip of `room` places shows, from the data to the noise: the two ends and some evenly between.
pub fn places(total: usize, room: usize) -> Vec<usize> {
    let count = room.clamp(2, total + 1);
    (0..count).map(|i| total - (i * total + (count - 1) / 2) / (count - 1)).collect()
}

/// Draws the strip, thumbnails `side` wide; `k` is the state in focus. A pull on it moves the clock.
pub fn strip(ui: &mut Ui, cx: &mut Cx<'_>, name: &str, (painting, k): (&Painting, usize), of_data: bool, side: f32, clock: &mut Clock) {
    let gap = 4.0;
    let width = ui.available_width();
    let mut shown = places(painting.total(), ((width + gap) / (side + gap)) as usize);
    // The one in focus takes the place of its neighbour, but never of an end.
    let last = shown.len() - 1;
    if let Some(near) = (1..last).min_by_key(|i| shown[*i].abs_diff(k)).filter(|_| !shown.contains(&k)) {
        shown[near] = k;
    }
    // The thumbnails share the whole width.
    let stride = if shown.len() > 1 { (width - side) / (shown.len() - 1) as f32 } else { 0.0 };
    let stride = stride.min(1.6 * side);
    let (rect, _) = ui.allocate_exact_size(vec2(width, side + 16.0), Sense::hover());
    let response = ui.interact(rect, Id::unique(("strip", IdSalt::new(name))), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let theme = cx.theme;
    let font = FontId::proportional(theme.size.small - 1.0);
    let nearest = shown.iter().copied().min_by_key(|at| at.abs_diff(k));
    for (place, at) in shown.iter().enumerate() {
        let frame = Rect::from_min_size(pos2(rect.left() + place as f32 * stride, rect.top()), vec2(side, side));
        match thumbnail(painting, *at, of_data) {
            Some(pixels) => Picture::new(("thumbnail", name, place), pixels, painting.size, painting.channels).paint(ui, cx, frame),
            None => {
                ui.painter().rect_stroke(frame, 0.0, Stroke::new(1.0, theme.color.line), StrokeKind::Inside);
            }
        }
        let here = nearest == Some(*at);
        if here {
            ui.painter().rect_stroke(frame.expand(1.0), 0.0, Stroke::new(2.0, theme.color.accent), StrokeKind::Outside);
        }
        let t = painting.timesteps.get(*at).copied().unwrap_or(0);
        let ink = if here { theme.color.accent } else { theme.color.soft };
        ui.painter().text(pos2(frame.center().x, rect.bottom()), Align2::CENTER_BOTTOM, t.to_string(), font.clone(), ink);
    }
    let under = |pos: egui::Pos2| {
        let place = ((pos.x - rect.left() - 0.5 * side) / stride.max(1.0)).round().clamp(0.0, shown.len() as f32 - 1.0) as usize;
        shown.get(place).map(|at| painting.timesteps.get(*at).copied().unwrap_or(0))
    };
    if let Some(t) = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked()).and_then(under) {
        clock.go(t);
        cx.did("picture-strip");
    }
    if let Some(t) = response.hover_pos().and_then(under) {
        response.on_hover_text_at_pointer(cx.t_args("picture-strip-at", &args!("t" => t)));
    }
}
