//! What one place reads, word by word, now and at every move of the run; and the guess that may come before.

use super::attention::{Over, Reader, Shown};
use super::easel::state_at;
use super::{Words, guess};
use crate::args;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure::reading::Read;
use crate::ui::theme::Role;
use crate::ui::widget::{Heatmap, Range, Scale, percent};
use egui::{Align2, FontId, Rect, RichText, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Width of the words, of the bars, and of the numbers.
const WORDS: f32 = 92.0;
const BARS: f32 = 92.0;
const NUMBERS: f32 = 52.0;

impl Words {
    /// Words from top to bottom; at the left their share now, at the right over all moves, t = 0 at the left.
    pub(super) fn places(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, shown: &Shown<'_>, over: &mut Over) {
        let Shown { painting, k, read, labels, .. } = *shown;
        let place = over.place.or(self.patch.hovered).or(self.patch.pinned);
        let title = match place {
            Some([row, column]) => cx.t_args("words-place-reads", &args!("row" => row + 1, "column" => column + 1, "t" => painting.t(k))),
            None => cx.t_args("words-places-read", &args!("t" => painting.t(k))),
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(title).strong());
            self.lab.guess.switch(ui, cx);
        });
        let now = read.row(place);
        if let Some(place) = self.patch.pinned
            && self.lab.guess.is_open()
        {
            let row = read.row(Some(place));
            guess::question(ui, cx, &mut self.lab.guess, labels, &row);
            return;
        }
        self.lab.guess.answer(ui, cx, labels);
        let bottom = ui.min_rect().top().max(ui.clip_rect().bottom());
        let height = ((bottom - ui.cursor().top() - 24.0) / labels.len().max(1) as f32).clamp(13.0, 22.0);
        let total = height * labels.len() as f32;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            self.rows(ui, cx, labels, &now, height, over);
            self.history(ui, cx, painting, place, labels, vec2(ui.available_width() - 4.0, total));
        });
        let ends = cx.t("words-history-ends");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::TOP), |ui| ui.label(RichText::new(ends).size(cx.theme.size.small).color(cx.theme.color.soft)));
    }

    fn rows(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, labels: &[String], now: &[f32], height: f32, over: &mut Over) {
        let (rect, response) = ui.allocate_exact_size(vec2(WORDS + BARS + NUMBERS, height * labels.len() as f32), Sense::click());
        let name = cx.t("words-rows");
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
        let at = response.hover_pos().map(|pos| (((pos.y - rect.top()) / height) as usize).min(labels.len().saturating_sub(1)));
        if let Some(at) = at {
            over.word = Some(at);
            if response.clicked() {
                self.prompt.token.toggle(at);
                cx.did("words-word-pinned");
            }
        }
        let theme = cx.theme;
        let most = now.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        for (i, (label, share)) in labels.iter().zip(now).enumerate() {
            let middle = rect.top() + (i as f32 + 0.5) * height;
            let chosen = self.prompt.token.pinned == Some(i);
            let ink = if chosen || at == Some(i) { theme.color.accent } else { theme.color.ink };
            let text = ui.painter().with_clip_rect(Rect::from_min_size(pos2(rect.left(), middle - height), vec2(WORDS - 4.0, 2.0 * height)));
            text.text(pos2(rect.left(), middle), Align2::LEFT_CENTER, label, FontId::proportional(height.min(theme.size.small)), ink);
            let bar = Rect::from_min_size(pos2(rect.left() + WORDS, middle - 0.35 * height), vec2(BARS * share / most, 0.7 * height));
            ui.painter().rect_filled(bar, 2.0, theme.role(Role::Probability));
            let number = pos2(rect.right(), middle);
            ui.painter().text(number, Align2::RIGHT_CENTER, percent(f64::from(*share)), FontId::monospace(height.min(12.0)), theme.color.soft);
        }
    }

    /// The same at every move; a click goes there.
    fn history(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, painting: &Arc<Painting>, place: Option<[usize; 2]>, labels: &[String], size: egui::Vec2) {
        let words = labels.len();
        let tokens = super::words_of(&painting.request.prompt).len();
        let Reader { layer, head } = self.reader;
        let reads: Vec<Vec<f32>> = painting.moves.iter().rev().filter_map(|said| Some(Read::of(&said.attention, layer, head, tokens)?.row(place))).collect();
        let columns = reads.len();
        if columns == 0 || words == 0 {
            return;
        }
        let data: Vec<f32> = (0..words).flat_map(|word| reads.iter().map(move |row| row.get(word).copied().unwrap_or(0.0))).collect();
        let name = cx.t("words-history");
        let shown = columns - 1 - state_at(painting, self.clock.t).min(columns - 1);
        let mut pin: Pin<[usize; 2]> = Pin::default();
        let response = Heatmap::new("history", words, columns, &data).name(name).range(Range::of(&data, Scale::Sequential)).size(size).without_tip().show(ui, cx, &mut pin);
        let step = response.rect.width() / columns as f32;
        let mark = Rect::from_min_size(response.rect.min + vec2(shown as f32 * step, 0.0), vec2(step, response.rect.height()));
        ui.painter().rect_stroke(mark, 1.0, egui::Stroke::new(2.0, cx.theme.color.accent), egui::StrokeKind::Outside);
        let at = |column: usize| painting.t(columns - 1 - column);
        if let Some([word, column]) = pin.hovered {
            let text = format!("{}   t = {}   {}", labels[word], at(column), percent(f64::from(data[word * columns + column])));
            response.on_hover_text_at_pointer(text);
        }
        if let Some([_, column]) = pin.pinned {
            self.clock.go(at(column));
            cx.did("words-attention-scrubbed");
        }
    }
}
