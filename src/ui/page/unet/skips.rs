//! Skip connections cut: what the network says of the same picture with and without them, and what becomes of a whole run.

use super::super::course::progress;
use super::{CUT, LANES, UnetPage, caption, picture, small};
use crate::args;
use crate::model::picture::Subject;
use crate::session::{Inside, PaintRequest, Painting};
use crate::ui::cx::Cx;
use crate::ui::measure::blocks::Blocks;
use crate::ui::widget::{fmt, percent};
use egui::{RichText, Ui};

/// The largest picture.
const MOST: f32 = 320.0;

/// What a network's answer implies.
struct Answer {
    eps: Vec<f32>,
    x_0: Vec<f32>,
}

impl Answer {
    fn of(inside: &Inside, painting: &Painting) -> Option<Self> {
        let out = inside.tensors.get("unfold").or_else(|| inside.tensors.get("out"))?;
        let (prediction, request) = (inside.model.diffusion.prediction_type, &inside.request);
        let eps = prediction.eps(&painting.schedule, &request.x_t, out.data(), request.t);
        let x_0 = prediction.x_0(&painting.schedule, &request.x_t, out.data(), request.t);
        Some(Self { eps, x_0: x_0.iter().map(|x| x.clamp(-1.0, 1.0)).collect() })
    }
}

/// Root of the mean square.
fn size_of(numbers: impl Iterator<Item = f32>) -> f64 {
    let (sum, count) = numbers.fold((0.0, 0usize), |(sum, count), x| (sum + f64::from(x) * f64::from(x), count + 1));
    (sum / count.max(1) as f64).sqrt()
}

impl UnetPage {
    pub(super) fn skips_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, blocks: &Blocks, inside: &Inside, base: &Painting) {
        ui.horizontal_wrapped(|ui| {
            for (level, edge) in blocks.skips().collect::<Vec<_>>() {
                let [places, channels] = blocks.list[edge.from].sizes();
                let mut joined = !self.cut.contains(&level);
                let words = cx.t_args("unet-skip-switch", &args!("level" => level, "size" => format!("{places} × {places} × {channels}")));
                if ui.checkbox(&mut joined, words).changed() {
                    self.switch(cx, level);
                }
            }
            if ui.add_enabled(!self.cut.is_empty(), egui::Button::new(cx.t("unet-join-all"))).clicked() {
                self.cut.clear();
            }
        });
        if self.cut.is_empty() {
            self.lab.cut.drop_wish(cx);
            ui.label(small(cx, cx.t("unet-skips-hint")));
            return;
        }
        let request = PaintRequest { without_skips: self.cut.clone(), lane: LANES[1], ..self.request() };
        self.lab.cut.want(cx, ui, request);
        let without = self.lab.looker.latest(CUT).filter(|look| look.request.without_skips == self.cut && look.request.x_t.len() == base.state(0).len()).cloned();
        let (Some(whole), Some(cut)) = (Answer::of(inside, base), without.as_ref().and_then(|look| Answer::of(look, base))) else {
            ui.label(small(cx, cx.t("unet-looking")));
            return;
        };
        let gap = cx.theme.space.normal;
        let room = ui.clip_rect().bottom() - ui.cursor().top() - 66.0;
        let side = ((ui.available_width() - 4.0 * gap - 8.0) / 5.0).min(room.max(140.0)).clamp(80.0, MOST);
        let run = self.lab.cut.painting(cx).filter(|run| run.request.without_skips == self.cut);
        let t = inside.request.t;
        let pictures = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let difference: Vec<f32> = whole.x_0.iter().zip(&cut.x_0).map(|(a, b)| (a - b).abs() - 1.0).collect();
            for (key, pixels) in [("unet-answer-whole", &whole.x_0), ("unet-answer-cut", &cut.x_0), ("unet-answer-difference", &difference)] {
                ui.vertical(|ui| {
                    ui.set_max_width(side);
                    let name = cx.t_args(key, &args!("t" => t));
                    caption(ui, cx, name.clone());
                    picture(ui, cx, key, pixels, base, side, name);
                });
            }
            ui.add_space(4.0);
            for (key, painting) in [("unet-run-whole", Some(base)), ("unet-run-cut", run.as_deref())] {
                ui.vertical(|ui| {
                    ui.set_max_width(side);
                    let Some(painting) = painting else {
                        caption(ui, cx, cx.t("unet-run-coming"));
                        return;
                    };
                    let k = super::state_at(painting, self.clock.t);
                    let name = cx.t_args(key, &args!("t" => painting.t(k)));
                    caption(ui, cx, name.clone());
                    picture(ui, cx, key, painting.state(k), painting, side, name);
                });
            }
        });
        self.lab.picture = Some(pictures.response.rect);
        let off = size_of(whole.eps.iter().zip(&cut.eps).map(|(a, b)| a - b));
        let words = cx.t_args("unet-skips-verdict", &args!("t" => t, "off" => fmt(off), "part" => percent(off / size_of(whole.eps.iter().copied()).max(1e-9))));
        ui.label(RichText::new(words).size(cx.theme.size.small).color(cx.theme.color.ink));
        if let Some(done) = self.lab.cut.run().cloned() {
            cx.did("unet-cut-run");
            if self.subject == Subject::Shapes && base.is_finished() {
                let gone = size_of(base.path.x.iter().zip(&done.painting.path.x).map(|(a, b)| a.clamp(-1.0, 1.0) - b.clamp(-1.0, 1.0)));
                ui.label(small(cx, cx.t_args("unet-skips-end", &args!("off" => fmt(gone)))));
            }
        }
        let what = cx.t("unet-view-skips");
        progress(ui, cx, &mut self.lab.cut, &what);
    }
}
