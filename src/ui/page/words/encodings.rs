//! Words as numbers: each token's encoding `(L, D)`, which is all that the U-Net ever sees of a prompt, and how alike these
//! are: the same word in another text has another encoding, because every word reads the whole text.

use super::{Words, labels, words_of};
use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use crate::ui::measure::cosine;
use crate::ui::theme::Axis;
use crate::ui::widget::{Heatmap, Range, Scale, fmt, legend, section};
use egui::{Align2, FontId, RichText, Sense, Ui, vec2};

/// Room for words beside a picture.
const GUTTER: f32 = 90.0;

impl Words {
    pub(super) fn encodings_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(encoded) = self.encode(cx) else {
            ui.weak(cx.t("words-waiting"));
            return;
        };
        let [Some(first), Some(second)] = [0, 1].map(|i| encoded.encodings.get(i)) else { return };
        let texts = &encoded.request.texts;
        let words: Vec<String> = words_of(&texts[0]);
        let fresh = texts[0] == self.prompt.padded();
        let words = if fresh { labels(&self.prompt) } else { words };
        let width = first.shape().last();
        let rows = words.len().min(first.shape().rows());
        let data = &first.data()[..rows * width];
        let bottom = ui.min_rect().top() + ui.clip_rect().height();
        section(ui, cx, &cx.t("words-encodings"), &cx.t_args("words-encodings-about", &crate::args!("width" => width)));
        let height = (0.34 * (bottom - ui.cursor().top())).clamp(120.0, 420.0);
        let range = Range::of(data, Scale::Diverging);
        let size = vec2(ui.available_width() - GUTTER - 20.0, height);
        let focus = self.prompt.token.hovered.or(self.lab.word).or(self.prompt.token.pinned);
        let mut over = None;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            gutter(ui, cx, &words, height, focus);
            let mut pin = Pin::default();
            let name = cx.t("words-encodings");
            Heatmap::new("encodings", rows, width, data).name(name).labels(&[], &[]).range(range).size(size).show(ui, cx, &mut pin);
            over = pin.hovered.map(|[row, _]| row);
        });
        legend(ui, cx, range, "");
        ui.add_space(cx.theme.space.small);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(cx.t("words-alike")).size(cx.theme.size.strong).strong());
            for (other, key) in [(false, "words-alike-within"), (true, "words-alike-other")] {
                if ui.selectable_label(self.against_other == other, cx.t(key)).clicked() {
                    self.against_other = other;
                    if other {
                        cx.did("words-alike-other");
                    }
                }
            }
        });
        ui.label(RichText::new(cx.t("words-alike-about")).size(cx.theme.size.small).color(cx.theme.color.soft));
        if self.against_other {
            let name = cx.t("words-other");
            self.other.line(ui, cx, &name);
        }
        let theirs = if self.against_other { words_of(&texts[1]) } else { words.clone() };
        let with = if self.against_other { second } else { first };
        let columns = theirs.len().min(with.shape().rows());
        let cosines: Vec<f32> = (0..rows).flat_map(|i| (0..columns).map(move |j| cosine(first.row(i), with.row(j)))).collect();
        let row = self.table(ui, cx, [&words, &theirs[..columns]], &cosines, focus, bottom);
        self.look_at(ui, over.or(row));
    }

    /// Cosines with a number in every cell that has room. The row under the pointer.
    fn table(&self, ui: &mut Ui, cx: &mut Cx<'_>, [rows, columns]: [&[String]; 2], cosines: &[f32], focus: Option<usize>, bottom: f32) -> Option<usize> {
        let theme = cx.theme;
        let width = ((ui.available_width() - GUTTER - 20.0) / columns.len().max(1) as f32).min(84.0);
        let height = ((bottom - ui.cursor().top() - 24.0) / rows.len().max(1) as f32).clamp(14.0, 30.0);
        let total = height * rows.len() as f32;
        let font = FontId::proportional(12.0);
        let (head, _) = ui.allocate_exact_size(vec2(GUTTER + width * columns.len() as f32, 18.0), Sense::hover());
        for (j, word) in columns.iter().enumerate() {
            let at = head.left_bottom() + vec2(GUTTER + 6.0 + (j as f32 + 0.5) * width, -2.0);
            ui.painter().text(at, Align2::CENTER_BOTTOM, word, font.clone(), theme.axis(Axis::Token));
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            gutter(ui, cx, rows, total, focus);
            let mut pin: Pin<[usize; 2]> = Pin::default();
            let range = Range::new(-1.0, 1.0, Scale::Diverging);
            let name = cx.t("words-alike");
            let size = vec2(width * columns.len() as f32, total);
            let map = Heatmap::new("alike", rows.len(), columns.len(), cosines).name(name).range(range).size(size).without_tip();
            let response = map.show(ui, cx, &mut pin);
            for (i, row) in cosines.chunks(columns.len().max(1)).enumerate() {
                for (j, c) in row.iter().enumerate().filter(|_| width >= 38.0) {
                    let at = response.rect.min + vec2((j as f32 + 0.5) * width, (i as f32 + 0.5) * height);
                    ui.painter().text(at, Align2::CENTER_CENTER, format!("{c:.2}").replace('-', "−"), FontId::monospace(11.5), theme.ink_on(range.color(theme, *c)));
                }
            }
            if let Some([i, j]) = pin.hovered {
                response.on_hover_text_at_pointer(format!("{} · {}   {}", rows[i], columns[j], fmt(f64::from(cosines[i * columns.len() + j]))));
            }
            pin.hovered.map(|[i, _]| i)
        })
        .inner
    }
}

/// Words beside the rows of a picture.
fn gutter(ui: &mut Ui, cx: &Cx<'_>, words: &[String], height: f32, focus: Option<usize>) {
    let (rect, _) = ui.allocate_exact_size(vec2(GUTTER, height), Sense::hover());
    let step = height / words.len().max(1) as f32;
    for (i, word) in words.iter().enumerate() {
        let ink = if focus == Some(i) { cx.theme.color.accent } else { cx.theme.axis(Axis::Token) };
        let font = FontId::proportional(step.clamp(10.0, cx.theme.size.small));
        ui.painter().text(rect.right_top() + vec2(-2.0, (i as f32 + 0.5) * step), Align2::RIGHT_CENTER, word, font, ink);
    }
}
