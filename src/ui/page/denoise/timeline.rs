//! The axis of time: t = 0, the data, at the left; t = T, the noise, at the right. The reverse process walks it from
//! right to left. One handle, which every run on screen follows; a tick wherever a run has a state.

use crate::args;
use crate::ui::cx::Cx;
use crate::ui::theme::Axis;
use crate::ui::widget::{button, named};
use egui::{Align2, Color32, FontId, Key, Mesh, Modifiers, Pos2, Rect, Sense, Slider, Stroke, Ui, WidgetInfo, pos2, vec2};
use serde::{Deserialize, Serialize};

/// Seconds for the whole way.
const SECONDS: std::ops::RangeInclusive<f32> = 1.0..=30.0;
/// More ticks than this would be a smear.
const MOST_TICKS: usize = 260;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Clock {
    pub t: usize,
    pub timesteps: usize,
    seconds: f32,
    #[serde(skip)]
    pub playing: bool,
    /// Where the way is while playing.
    #[serde(skip)]
    exact: f64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { t: 100, timesteps: 1000, seconds: 6.0, playing: false, exact: 0.0 }
    }
}

impl Clock {
    /// Standing at t, of the usual thousand.
    pub fn at(t: usize) -> Self {
        Self { t, ..Self::default() }
    }

    /// Another T: t stays at the same share of it.
    pub fn set_timesteps(&mut self, timesteps: usize) {
        if timesteps != self.timesteps {
            let share = self.t as f64 / self.timesteps.max(1) as f64;
            self.timesteps = timesteps.max(1);
            self.go((share * timesteps as f64).round() as usize);
        }
    }

    pub fn go(&mut self, t: usize) {
        self.playing = false;
        self.t = t.min(self.timesteps);
    }

    /// Plays or pauses; from the data it begins again at the noise.
    pub fn toggle(&mut self, reduced_motion: bool) {
        if reduced_motion {
            return self.go(if self.t == 0 { self.timesteps } else { 0 });
        }
        self.playing = !self.playing;
        if self.t == 0 {
            self.t = self.timesteps;
        }
        self.exact = self.t as f64;
    }

    fn tick(&mut self, ui: &Ui, stops: &[usize]) {
        if !self.playing {
            return;
        }
        // A frame that came late (the window was hidden) does not jump.
        let passed = f64::from(ui.input(|input| input.stable_dt).min(0.1));
        self.exact -= passed / f64::from(self.seconds.clamp(*SECONDS.start(), *SECONDS.end())) * self.timesteps as f64;
        // What is on screen stays until the next state is reached, and t with it.
        let reached = self.exact.max(0.0).ceil() as usize;
        self.t = if reached == 0 { 0 } else { stops.iter().copied().filter(|stop| *stop >= reached).min().unwrap_or(reached) };
        if reached == 0 {
            self.playing = false;
        }
        ui.ctx().request_repaint();
    }

    /// The stop nearest to t towards the data, or towards the noise.
    fn stop(&self, stops: &[usize], to_data: bool) -> Option<usize> {
        if to_data { stops.iter().copied().filter(|stop| *stop < self.t).max() } else { stops.iter().copied().filter(|stop| *stop > self.t).min() }
    }

    /// Space plays, the arrow keys go one step, Home is the data and End the noise; unless some control has the keyboard.
    fn keyboard(&mut self, ui: &Ui, cx: &Cx<'_>, stops: &[usize], focused: bool) {
        if !focused && ui.ctx().memory(|memory| memory.focused().is_some()) {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Space) {
            self.toggle(cx.reduced_motion);
        }
        let goal = if pressed(Key::ArrowLeft) {
            self.stop(stops, true)
        } else if pressed(Key::ArrowRight) {
            self.stop(stops, false)
        } else if pressed(Key::Home) {
            Some(0)
        } else if pressed(Key::End) {
            Some(self.timesteps)
        } else {
            None
        };
        if let Some(t) = goal {
            self.go(t);
        }
    }

    /// Draws buttons and axis. `stops` are the times of the states; `fork` marks where a run was forked.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, stops: &[usize], fork: Option<usize>) {
        if !self.playing && self.t > 0 {
            // A run of other steps may have come on screen: the axis names the state that is shown.
            self.t = stops.iter().copied().filter(|stop| *stop >= self.t).min().unwrap_or(self.t);
        }
        let before = self.t;
        self.tick(ui, stops);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            if button(ui, "«", &cx.t("denoise-to-data"), self.t > 0) {
                self.go(0);
            }
            if button(ui, "◂", &cx.t("denoise-step"), self.t > 0)
                && let Some(t) = self.stop(stops, true)
            {
                self.go(t);
            }
            let (glyph, key) = if self.playing { ("‖", "denoise-pause") } else { ("◀", "denoise-play") };
            if button(ui, glyph, &cx.t(key), true) {
                self.toggle(cx.reduced_motion);
            }
            if button(ui, "▸", &cx.t("denoise-back"), self.t < self.timesteps)
                && let Some(t) = self.stop(stops, false)
            {
                self.go(t);
            }
            if button(ui, "»", &cx.t("denoise-to-noise"), self.t < self.timesteps) {
                self.go(self.timesteps);
            }
            ui.add_space(4.0);
            let width = (ui.available_width() - 118.0).max(120.0);
            self.axis(ui, cx, width, stops, fork);
            ui.spacing_mut().slider_width = 46.0;
            let speed = Slider::new(&mut self.seconds, SECONDS).logarithmic(true).fixed_decimals(0).suffix(" s");
            named(ui.add(speed), &cx.t("denoise-seconds"));
        });
        if self.t != before {
            cx.did("denoise-scrubbed");
            if self.t == 0 {
                cx.did("denoise-arrived");
            }
        }
    }

    fn axis(&mut self, ui: &mut Ui, cx: &Cx<'_>, width: f32, stops: &[usize], fork: Option<usize>) {
        let theme = cx.theme;
        let (outer, response) = ui.allocate_exact_size(vec2(width, 48.0), Sense::click_and_drag());
        let name = cx.t("denoise-time");
        response.widget_info(|| WidgetInfo::slider(true, self.t as f64, &name));
        let rail = Rect::from_min_size(outer.left_top() + vec2(9.0, 10.0), vec2(width - 18.0, 6.0));
        let x = |t: usize| egui::lerp(rail.left()..=rail.right(), t as f32 / self.timesteps.max(1) as f32);
        // The handle goes from state to state; the noise end belongs to it even where a run begins below it.
        let at = |pos: Pos2| {
            let t = (self.timesteps as f32 * ((pos.x - rail.left()) / rail.width()).clamp(0.0, 1.0)).round() as usize;
            stops.iter().copied().chain([self.timesteps]).min_by_key(|stop| stop.abs_diff(t)).unwrap_or(t)
        };
        let pulled = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked()).map(at);
        let hovered = response.hover_pos().map(at);
        let painter = ui.painter();
        painter.add(gradient(rail, theme.color.data, theme.color.noise));
        if stops.len() <= MOST_TICKS {
            for stop in stops {
                painter.vline(x(*stop), rail.bottom() + 2.0..=rail.bottom() + 6.0, Stroke::new(1.0, theme.color.faint));
            }
        }
        if let Some(fork) = fork {
            painter.vline(x(fork), rail.top() - 8.0..=rail.bottom() + 8.0, Stroke::new(2.5, theme.color.warn));
        }
        let handle = pos2(x(pulled.unwrap_or(self.t)), rail.center().y);
        painter.circle(handle, 8.5, theme.color.accent, Stroke::new(2.0, if response.has_focus() { theme.color.ink } else { theme.color.paper }));
        let font = FontId::proportional(theme.size.small);
        let ends = [cx.t("denoise-end-data"), cx.t_args("denoise-end-noise", &args!("t" => self.timesteps))];
        let left = painter.text(outer.left_bottom(), Align2::LEFT_BOTTOM, &ends[0], font.clone(), theme.color.data);
        let right = painter.text(outer.right_bottom(), Align2::RIGHT_BOTTOM, &ends[1], font.clone(), theme.color.noise);
        let label = painter.layout_no_wrap(format!("t = {}", pulled.unwrap_or(self.t)), font, theme.axis(Axis::Time));
        let place = handle.x - 0.5 * label.size().x;
        let place = place.clamp(left.right() + 8.0, (right.left() - 8.0 - label.size().x).max(left.right() + 8.0));
        painter.galley(pos2(place, outer.bottom() - label.size().y), label, theme.axis(Axis::Time));
        if response.has_focus() {
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, egui::EventFilter { horizontal_arrows: true, ..Default::default() }));
        }
        let focused = response.has_focus();
        if let Some(hovered) = hovered {
            response.on_hover_text_at_pointer(format!("t = {hovered}"));
        }
        if let Some(t) = pulled {
            self.go(t);
        }
        self.keyboard(ui, cx, stops, focused);
    }
}

/// A bar that goes from one colour to the other.
fn gradient(rect: Rect, from: Color32, to: Color32) -> Mesh {
    const PARTS: u32 = 24;
    let mut mesh = Mesh::default();
    for i in 0..=PARTS {
        let part = i as f32 / PARTS as f32;
        let (x, color) = (egui::lerp(rect.left()..=rect.right(), part), crate::ui::theme::mix(from, to, part));
        mesh.colored_vertex(pos2(x, rect.top()), color);
        mesh.colored_vertex(pos2(x, rect.bottom()), color);
        if i > 0 {
            mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
            mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
        }
    }
    mesh
}
