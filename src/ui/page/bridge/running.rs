//! Each predictor left to itself: fed by its own output, it drifts from what really came. Measured from many places of
//! one passage; and one of these runs written out.

use super::Bridge;
use super::compare::{Comparison, NAMES};
use super::rows::inks;
use crate::args;
use crate::series::forecast::forecast;
use crate::ui::cx::Cx;
use crate::ui::widget::{Diagram, fmt};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Grid, Rect, RichText, Sense, Stroke, Ui, Vec2, pos2, vec2};

/// Characters of the passage shown before a run.
const BEFORE: usize = 14;

impl Bridge {
    /// Squared error by the length of the free run.
    pub(super) fn growth(&self, ui: &mut Ui, cx: &Cx<'_>, made: &Comparison, size: Vec2) {
        let steps = made.by_step[0].len();
        let top = made.by_step.iter().flatten().copied().fold(made.base, f64::max);
        let words = |x: f64, _: f64| {
            let h = (x.round().max(1.0) as usize).min(steps.max(1));
            let value = |k: usize| made.by_step[k].get(h - 1).map_or_else(String::new, |e: &f64| fmt(*e));
            Some(cx.t_args("bridge-tip-growth", &args!("h" => h, "ar" => value(0), "ngram" => value(1), "network" => value(2), "base" => fmt(made.base))))
        };
        let mut chart = Diagram::new("bridge-growth", cx.t("bridge-growth")).size(size).x(0.6, steps as f64 + 0.4).y(0.0, 1.1 * top).axes(cx.t("bridge-axis-steps"), cx.t("bridge-axis-squared"));
        chart = chart.level(cx.theme.color.faint, made.base);
        for (k, color) in inks(cx.theme).into_iter().enumerate() {
            let points: Vec<[f64; 2]> = made.by_step[k].iter().enumerate().map(|(h, e)| [(h + 1) as f64, *e]).collect();
            chart = chart.line(color, 2.0, points.clone()).dots(color, 3.0, true, points);
        }
        chart.tip(words).show(ui, cx);
    }

    /// One place of the passage: what really came, and where each of the three went on its own.
    pub(super) fn written_out(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, made: &Comparison) {
        let ran = &made.basis.ran;
        if ran.free.is_empty() {
            return;
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new(cx.t("bridge-runs")).size(cx.theme.size.small).strong()).on_hover_text(cx.t("bridge-runs-about"));
            if ui.small_button(cx.t("bridge-elsewhere")).clicked() {
                self.run = self.run.wrapping_add(1);
                cx.did("bridge-ran");
            }
        });
        let (place, copies) = &ran.free[self.run % ran.free.len()];
        let steps = copies.first().map_or(0, Vec::len);
        let before = &ran.passage[place.saturating_sub(BEFORE)..*place];
        let table = made.run(&ran.passage[..*place], steps, (place * 31 + self.run) as u64);
        let ahead = made.ar.as_ref().ok().and_then(|fit| forecast(&fit.model, &made.basis.vowels(&ran.passage[..*place]), steps, 0.9).ok());
        let lines: [(Option<usize>, Vec<u32>); 3] = [(None, ran.passage[*place..place + steps].to_vec()), (Some(1), table), (Some(2), copies.first().cloned().unwrap_or_default())];
        Grid::new("bridge-runs").num_columns(2).spacing([12.0, 1.0]).show(ui, |ui| {
            for (k, tokens) in lines {
                let (name, ink) = match k {
                    None => (cx.t("bridge-came"), cx.theme.color.ink),
                    Some(k) => (cx.t(&format!("bridge-name-{}", NAMES[k])), inks(cx.theme)[k]),
                };
                ui.label(RichText::new(name).size(cx.theme.size.small).color(ink));
                ui.label(written(cx, before, &tokens, ink));
                ui.end_row();
            }
            if let Some(ahead) = ahead {
                ui.label(RichText::new(cx.t("bridge-name-ar")).size(cx.theme.size.small).color(inks(cx.theme)[0]));
                bars(ui, cx, before.len(), &ahead.mean);
                ui.end_row();
            }
        });
    }
}

/// The known text pale, what follows in its colour.
fn written(cx: &Cx<'_>, before: &[u32], tokens: &[u32], ink: Color32) -> LayoutJob {
    let font = FontId::monospace(cx.theme.size.mono);
    let mut job = LayoutJob::default();
    let text = |tokens: &[u32]| tokens.iter().map(|token| cx.label(*token).replace('␣', " ")).collect::<String>();
    job.append(&text(before), 0.0, TextFormat::simple(font.clone(), cx.theme.color.faint));
    job.append(&text(tokens), 0.0, TextFormat::simple(font, ink));
    job
}

/// What the AR expects, a bar under each character: 0 is a consonant, 1 a vowel.
fn bars(ui: &mut Ui, cx: &Cx<'_>, before: usize, expected: &[f64]) {
    let font = FontId::monospace(cx.theme.size.mono);
    let step = ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'm'));
    let (rect, response) = ui.allocate_exact_size(vec2(step * (before + expected.len()) as f32, 18.0), Sense::hover());
    for (i, p) in expected.iter().enumerate() {
        let left = rect.left() + step * (before + i) as f32;
        let bar = Rect::from_min_max(pos2(left + 1.0, rect.bottom() - 16.0 * p.clamp(0.0, 1.0) as f32), pos2(left + step - 1.0, rect.bottom()));
        ui.painter().rect_filled(bar, 1.0, inks(cx.theme)[0]);
    }
    ui.painter().hline(rect.left() + step * before as f32..=rect.right(), rect.bottom() - 16.0, Stroke::new(1.0, cx.theme.color.line));
    let numbers: Vec<String> = expected.iter().map(|p| format!("{p:.2}").replace('-', "−")).collect();
    response.on_hover_text(format!("{}\n{}", cx.t("bridge-bars-about"), numbers.join("  ")));
}
