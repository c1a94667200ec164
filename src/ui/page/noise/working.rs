//! Where did this number come from: the numbers of the point and the pixel in focus, and the sum that makes them.

use super::stage::caption;
use super::{Noise, View};
use crate::args;
use crate::data::picture::SIDE;
use crate::sample::forward::{Clock, Forward};
use crate::ui::cx::Cx;
use crate::ui::theme::Role;
use crate::ui::widget::fmt;
use egui::{Color32, Grid, RichText, Ui};

/// A weighted sum: `weight a + weight b = sum`.
struct Sum<'a> {
    /// Names and weights of the two, each in its colour.
    heads: [(&'a str, f64, Color32); 2],
    result: (&'a str, Color32),
    /// Component, a, b, sum.
    rows: Vec<(String, [f64; 3])>,
}

impl Noise {
    pub(super) fn working(&self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock) {
        let lab = &self.lab;
        if self.view != View::Picture
            && let (Some(cloud), Some(i)) = (&lab.cloud, self.point.focus())
            && 2 * i + 1 < cloud.x_0.len()
        {
            caption(ui, cx, &cx.t_args("noise-point", &args!("index" => i)));
            let names = [cx.t("noise-across"), cx.t("noise-up")];
            self.sums(ui, cx, clock, cloud, 2 * i, &names);
        }
        if self.view != View::Points
            && let (Some(photo), Some([x, y])) = (&lab.photo, self.pixel.focus())
            && x < SIDE && y < SIDE
        {
            ui.add_space(cx.theme.space.small);
            caption(ui, cx, &cx.t_args("noise-pixel", &args!("column" => x, "row" => y)));
            let names = ["noise-red", "noise-green", "noise-blue"].map(|key| cx.t(key));
            self.sums(ui, cx, clock, photo, 3 * (y * SIDE + x), &names);
        }
        if self.view != View::Both {
            return;
        }
        ui.add_space(cx.theme.space.tight);
        ui.label(RichText::new(cx.t("noise-hover")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    /// One jump; where small steps are looked at, the last of them too.
    fn sums(&self, ui: &mut Ui, cx: &mut Cx<'_>, clock: &Clock, forward: &Forward, first: usize, names: &[String]) {
        let t = self.player.at;
        let (data, noise) = (cx.theme.role(Role::Data), cx.theme.role(Role::Noise));
        let mixed = cx.theme.noisy(clock.schedule.signal(t) as f32);
        let number = |numbers: &[f32], k: usize| numbers.get(first + k).map_or(f64::NAN, |x| f64::from(*x));
        let jump = Sum {
            heads: [("x₀", clock.schedule.signal(t), data), ("ε", clock.schedule.sigma(t), noise)],
            result: ("xₜ", mixed),
            rows: names.iter().enumerate().map(|(k, name)| (name.clone(), [&forward.x_0, &forward.eps, &forward.x_t].map(|numbers| number(numbers, k)))).collect(),
        };
        jump.show(ui, cx, "jump");
        let walk = &forward.walk;
        if self.view == View::Both || walk.t == 0 {
            return;
        }
        let (keep, add) = (clock.schedule.alpha(walk.t).sqrt(), clock.schedule.beta(walk.t).sqrt());
        let row = |(k, name): (usize, &String)| {
            let (before, x) = (number(&walk.before, k), number(&walk.x, k));
            (name.clone(), [before, (x - keep * before) / add, x])
        };
        ui.add_space(cx.theme.space.tight);
        ui.label(RichText::new(cx.t_args("noise-last-step", &args!("t" => walk.t))).size(cx.theme.size.small).color(cx.theme.color.soft));
        let before = cx.theme.noisy(clock.schedule.signal(walk.t - 1) as f32);
        let step = Sum { heads: [("xₜ₋₁", keep, before), ("z", add, noise)], result: ("xₜ", mixed), rows: names.iter().enumerate().map(row).collect() };
        step.show(ui, cx, "step");
    }
}

impl Sum<'_> {
    /// A table: the weighted names as its head, and beneath them the numbers.
    fn show(&self, ui: &mut Ui, cx: &Cx<'_>, id: &str) {
        let cell = |text: String, ink| RichText::new(text).monospace().size(cx.theme.size.mono).color(ink);
        let right = |ui: &mut Ui, text: RichText| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(text));
        };
        let [(a, a_weight, a_ink), (b, b_weight, b_ink)] = self.heads;
        ui.scope(|ui| {
            // The last column takes what is left: no more than the table needs.
            ui.set_max_width(ui.available_width().min(290.0));
            ui.spacing_mut().interact_size.y = 0.0;
            Grid::new(("noise-sum", id, self.rows.len())).num_columns(4).spacing([12.0, 2.0]).min_col_width(40.0).show(ui, |ui| {
                ui.label("");
                right(ui, cell(format!("{a_weight:.3} {a}"), a_ink));
                right(ui, cell(format!("+ {b_weight:.3} {b}"), b_ink));
                right(ui, cell(format!("= {}", self.result.0), self.result.1));
                ui.end_row();
                for (name, [a, b, sum]) in &self.rows {
                    ui.label(RichText::new(name).size(cx.theme.size.small).color(cx.theme.color.soft));
                    right(ui, cell(fmt(*a), a_ink));
                    right(ui, cell(fmt(*b), b_ink));
                    right(ui, cell(fmt(*sum), self.result.1));
                    ui.end_row();
                }
            });
        });
    }
}
