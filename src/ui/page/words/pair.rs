//! Two prompts from the same noise, side by side: the same state at t = T, every difference that follows came in through
//! the words.

use super::easel::{Easel, state_at, stops};
use super::tile::{self, Tile};
use super::verdict::verdict;
use super::{Words, guidance};
use crate::args;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::measure::edits::edits;
use crate::ui::widget::{Chart, Curve, fmt};
use egui::{RichText, Ui, vec2};
use std::sync::Arc;

impl Words {
    pub(super) fn pair_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let name = cx.t("words-other");
        ui.label(RichText::new(&name).size(cx.theme.size.small).color(cx.theme.color.soft));
        if self.other.show(ui, cx, &name) {
            cx.did("words-pair-typed");
        }
        self.said(ui, cx);
        let request = self.request(self.other.padded());
        self.lab.other.want(ui, cx, request);
        let both = [&self.lab.main, &self.lab.other].map(|easel| easel.at(cx, self.clock.t));
        let [Some(a), Some(b)] = both else {
            guidance::progress(ui, cx, &mut self.lab.other, &name);
            return;
        };
        self.clock.set_timesteps(a.schedule.timesteps());
        let before = self.clock.t;
        self.clock.show(ui, cx, &stops(&a), None);
        if self.clock.t != before {
            cx.did("words-pair-scrubbed");
        }
        let gap = cx.theme.space.wide;
        let bottom = ui.min_rect().top() + ui.clip_rect().height();
        let width = (ui.available_width() - 2.0 * gap) / 3.0 - 2.0;
        let side = width.min(bottom - ui.cursor().top() - 170.0).clamp(140.0, 460.0);
        let [one, two] = [&a, &b].map(|painting| self.seen(painting));
        let difference: Vec<f32> = one.iter().zip(&two).map(|(a, b)| b - a).collect();
        let gain = tile::gain(&difference);
        let names = [cx.t("words-pair-first"), cx.t("words-pair-second"), cx.t("words-pair-difference")];
        let titles = [a.words(), b.words(), cx.t_args("words-pair-difference-title", &args!("rms" => fmt(rms(&difference)), "gain" => gain))];
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (i, pixels) in [&one, &two, &difference].into_iter().enumerate() {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    let tile = Tile { name: &names[i], title: &titles[i], ink: cx.theme.color.soft, pixels, size: a.size, side, signed: (i == 2).then_some(gain), linked: None };
                    tile.show(ui, cx);
                    match i {
                        0 => judged(ui, cx, &mut self.lab.main, &names[0]),
                        1 => judged(ui, cx, &mut self.lab.other, &names[1]),
                        _ => self.apart(ui, cx, &a, &b, width),
                    }
                });
            }
        });
    }

    /// What a run shows at the time of the clock.
    fn seen(&self, painting: &Arc<Painting>) -> Vec<f32> {
        let k = state_at(painting, self.clock.t);
        match painting.path.steps.get(k).filter(|_| !self.pair_states) {
            Some(step) => step.x_0.clone(),
            None => painting.state(k).to_vec(),
        }
    }

    /// Which words the two do not share, in one line.
    fn said(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let [a, b] = [&self.prompt, &self.other].map(super::labels);
        let (gone, come) = edits(&a, &b);
        let text = match (gone.is_empty(), come.is_empty()) {
            (true, true) => cx.t("words-pair-same"),
            _ => cx.t_args("words-pair-changed", &args!("gone" => listed(&gone), "come" => listed(&come))),
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(text).size(cx.theme.size.small).color(cx.theme.color.ink));
            for (states, key) in [(false, "words-pair-data"), (true, "words-pair-states")] {
                if ui.selectable_label(self.pair_states == states, RichText::new(cx.t(key)).size(cx.theme.size.small)).clicked() {
                    self.pair_states = states;
                }
            }
        });
    }

    /// How far apart the two runs are, state by state.
    fn apart(&self, ui: &mut Ui, cx: &mut Cx<'_>, a: &Painting, b: &Painting, width: f32) {
        let shared = a.done().min(b.done());
        if a.timesteps != b.timesteps {
            return;
        }
        let distance = |k: usize| {
            let apart: Vec<f32> = a.state(k).iter().zip(b.state(k)).map(|(a, b)| a - b).collect();
            [a.t(k) as f64, rms(&apart)]
        };
        let points: Vec<[f64; 2]> = (0..=shared).rev().map(distance).collect();
        let top = points.iter().fold(1e-3f64, |top, point| top.max(point[1]));
        let name = cx.t("words-pair-apart");
        let curve = Curve { name: name.clone(), points: &points, color: cx.theme.color.accent, filled: true, dashed: false };
        let last = a.schedule.timesteps();
        let ends = [cx.t("denoise-end-data"), cx.t_args("denoise-end-noise", &args!("t" => last))];
        Chart::new("apart", [0.0, last as f64], [0.0, 1.1 * top]).name(name).size(vec2(width, 110.0)).curve(curve).marker(self.clock.t as f64).axis("t", ends).show(ui, cx);
    }
}

fn judged(ui: &mut Ui, cx: &mut Cx<'_>, easel: &mut Easel, name: &str) {
    guidance::progress(ui, cx, easel, name);
    if let Some(done) = easel.done().filter(|_| !easel.is_under_way()) {
        verdict(ui, cx, done, name);
    }
}

fn rms(x: &[f32]) -> f64 {
    (x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / x.len().max(1) as f64).sqrt()
}

fn listed(words: &[String]) -> String {
    if words.is_empty() { "–".to_owned() } else { words.join(", ") }
}
