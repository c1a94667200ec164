//! Tokens as chips in lines: the visible form of each, its id beneath, perhaps a colour.

use crate::ui::cx::Cx;
use crate::ui::highlight::Pin;
use egui::{AsIdSalt, Align2, Color32, FontId, IdSalt, Id, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

pub struct Chips<'a> {
    id: Id,
    labels: &'a [String],
    under: &'a [String],
    fills: &'a [Color32],
    tips: &'a [String],
    prefix: &'a str,
    compact: bool,
    faded: usize,
}

impl<'a> Chips<'a> {
    pub fn new(id: impl AsIdSalt, labels: &'a [String]) -> Self {
        Self { id: Id::unique(("chips", IdSalt::new(id))), labels, under: &[], fills: &[], tips: &[], prefix: "", compact: false, faded: 0 }
    }

    /// A second, smaller line in each chip: ids, probabilities.
    pub fn under(mut self, under: &'a [String]) -> Self {
        self.under = under;
        self
    }

    /// A background for each chip instead of the plain one.
    pub fn fills(mut self, fills: &'a [Color32]) -> Self {
        self.fills = fills;
        self
    }

    /// What the hover says of each chip.
    pub fn tips(mut self, tips: &'a [String]) -> Self {
        self.tips = tips;
        self
    }

    /// Begins every chip's name for screen readers: where a page has several rows of them.
    pub fn prefix(mut self, prefix: &'a str) -> Self {
        self.prefix = prefix;
        self
    }

    /// In smaller type: for whole words.
    pub fn compact(mut self) -> Self {
        self.compact = true;
        self
    }

    /// The first `n` chips are drawn faintly: the model does not read them.
    pub fn faded(mut self, n: usize) -> Self {
        self.faded = n;
        self
    }

    /// Draws them. `pin.focus()` is then the chip that counts.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, pin: &mut Pin<usize>) {
        let theme = cx.theme;
        let big = if self.compact { FontId::proportional(theme.size.body) } else { FontId::monospace(theme.size.strong) };
        let small = FontId::monospace(11.0);
        let height = if self.under.is_empty() { 28.0 } else if self.compact { 38.0 } else { 42.0 };
        let (mut over, mut clicked) = (None, false);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
            for (i, label) in self.labels.iter().enumerate() {
                let galley = ui.painter().layout_no_wrap(label.clone(), big.clone(), Color32::PLACEHOLDER);
                let under = self.under.get(i).map(|text| ui.painter().layout_no_wrap(text.clone(), small.clone(), Color32::PLACEHOLDER));
                let width = (galley.size().x + 10.0).max(under.as_ref().map_or(0.0, |under| under.size().x + 6.0)).max(22.0);
                let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
                let response = ui.interact(rect, self.id.with(i), Sense::click());
                let name = format!("{} {} {label}", self.prefix, i + 1);
                let name = name.trim_start();
                response.widget_info(|| WidgetInfo::selected(Role::Button, true, pin.pinned == Some(i), name));
                if response.hovered() {
                    over = Some(i);
                }
                clicked |= response.clicked();
                if response.clicked() {
                    over = Some(i);
                }
                let response = match self.tips.get(i) {
                    Some(tip) => response.on_hover_text(tip),
                    None => response,
                };
                if !ui.is_rect_visible(rect) {
                    continue;
                }
                let fill = self.fills.get(i).copied().unwrap_or(theme.color.raised);
                let fade = if i < self.faded { 0.4 } else { 1.0 };
                let (edge, thick) = match () {
                    () if pin.pinned == Some(i) => (theme.color.accent, 2.0),
                    () if pin.hovered == Some(i) || response.has_focus() => (theme.color.ink, 1.5),
                    () => (theme.color.line, 1.0),
                };
                let ink = theme.ink_on(fill).gamma_multiply(fade);
                let painter = ui.painter();
                painter.rect(rect, 4.0, fill.gamma_multiply(fade), Stroke::new(thick, edge), StrokeKind::Inside);
                let top = if under.is_some() { rect.center_top() + vec2(0.0, 3.0) } else { rect.center() - vec2(0.0, 0.5 * galley.size().y) };
                painter.galley(top - vec2(0.5 * galley.size().x, 0.0), galley, ink);
                if let Some(text) = self.under.get(i) {
                    painter.text(rect.center_bottom() - vec2(0.0, 3.0), Align2::CENTER_BOTTOM, text, small.clone(), ink.gamma_multiply(0.75));
                }
            }
        });
        pin.update(over, clicked);
    }
}
