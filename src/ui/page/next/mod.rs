//! Next character: the distribution over the whole vocabulary, what temperature and filters make of it, the draw, and
//! the text that grows from it. The filters work on the kept logits of the latest trace: no command is sent for them.

mod branch;
mod controls;
mod needle;
mod surprise;
mod table;
mod tree;
mod write;

use super::Page;
use crate::args;
use crate::sample::token::{Candidate, Draw, SamplerSettings, candidates, draw};
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::highlight::Pin;
use branch::Branches;
use egui::{RichText, Ui};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use surprise::Reading;

#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Next {
    settings: SamplerSettings,
    branches: Branches,
    /// Characters a second.
    speed: f32,
    #[serde(skip)]
    pen: write::Pen,
    #[serde(skip)]
    reading: Reading,
    /// The place in the text whose distribution is looked at; none: the end.
    #[serde(skip)]
    place: Pin<usize>,
    /// The token in focus in the table and on the line.
    #[serde(skip)]
    token: Pin<u32>,
}

impl Default for Next {
    fn default() -> Self {
        let (settings, branches) = Default::default();
        Self { settings, branches, speed: 8.0, pen: Default::default(), reading: Reading::default(), place: Pin::default(), token: Pin::default() }
    }
}

/// The distribution at one place of the text.
struct View {
    rows: Vec<Candidate>,
    /// Where the needle fell, or will fall.
    drawn: Option<Draw>,
    /// The token that stands there; none at the end.
    token: Option<u32>,
}

impl Page for Next {
    fn id(&self) -> &'static str {
        "next"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.branches.repair();
        if self.branches.branch().text != cx.doc.text() {
            self.pen.playing = false;
            self.place = Pin::default();
            self.branches.adopt(cx.doc.text());
        }
        let Some(trace) = cx.trace.clone().filter(|trace| !trace.tokens.is_empty()) else {
            ui.label(RichText::new(cx.t("next-nothing")).color(cx.theme.color.soft));
            return;
        };
        self.reading.update(&trace);
        let shown = |place: usize| place > trace.start && place < trace.tokens.len();
        self.place = Pin { hovered: self.place.hovered.filter(|p| shown(*p)), pinned: self.place.pinned.filter(|p| shown(*p)) };
        surprise::text(ui, cx, &trace, &self.reading, &mut self.place);
        if self.place.pinned.is_some() {
            cx.did("next-place-pinned");
        }
        surprise::chain(ui, cx, &trace, &self.reading, self.place.focus());
        ui.add_space(cx.theme.space.tight);
        ui.horizontal_wrapped(|ui| {
            self.transport(ui, cx);
            self.by_hand(ui, cx, &trace);
        });
        match tree::tree(ui, cx, &self.branches) {
            Some(tree::Chosen::Branch(i)) => {
                self.branches.choose(i);
                self.show_branch(cx);
            }
            Some(tree::Chosen::Remove(i)) => {
                self.branches.remove(i);
                self.show_branch(cx);
            }
            None => {}
        }
        ui.add_space(cx.theme.space.tight);
        if let Some(view) = self.view(&trace) {
            self.sentence(ui, cx, &view);
            needle::needle(ui, cx, &view.rows, view.drawn.as_ref(), &mut self.token);
            let chosen = view.token.or(view.drawn.map(|drawn| drawn.token_id));
            table::table(ui, cx, &view.rows, chosen, &mut self.token);
        }
        self.keyboard(ui, cx);
        self.tick(ui, cx);
    }

    fn controls(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.settings_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        self.seed_ui(ui, cx);
        ui.add_space(cx.theme.space.normal);
        if ui.button(cx.t("next-save-table")).clicked()
            && let Some(view) = cx.trace.clone().and_then(|trace| self.view(&trace))
        {
            cx.export(Export::Csv { name: "next-character.csv".to_owned(), rows: csv(cx, &view.rows) });
        }
        ui.label(RichText::new(cx.t("next-keys")).size(cx.theme.size.small).color(cx.theme.color.soft));
    }

    fn save(&self) -> String {
        super::state(self)
    }
}

impl Next {
    /// What is looked at: the place in focus, or the end of the text.
    fn view(&self, trace: &Arc<Trace>) -> Option<View> {
        let Some(place) = self.place.focus().filter(|place| *place > trace.start && *place < trace.tokens.len()) else {
            let (rows, drawn) = self.upcoming(trace)?;
            return Some(View { rows, drawn, token: None });
        };
        let logits = trace.logits(place - 1 - trace.start)?;
        let written = &self.branches.branch().written;
        let typed = trace.tokens.len().saturating_sub(written.len());
        let record = place.checked_sub(typed).and_then(|i| written.get(i)).filter(|record| record.token == trace.tokens[place]);
        let settings = record.map_or(self.settings, |record| record.settings);
        let rows = candidates(logits, &trace.tokens[..place], &settings);
        let drawn = record.and_then(|record| draw(&rows, record.needle?));
        Some(View { rows, drawn, token: Some(trace.tokens[place]) })
    }

    /// What the line and the needle say, in words.
    fn sentence(&self, ui: &mut Ui, cx: &Cx<'_>, view: &View) {
        let branch = self.branches.branch();
        let text = match (&view.drawn, view.token) {
            (Some(drawn), token) => {
                let key = if token.is_some() { "next-needle-fell" } else { "next-needle-stands" };
                cx.t_args(key, &args!(
                    "char" => cx.label(drawn.token_id), "needle" => format!("{:.4}", drawn.needle),
                    "from" => format!("{:.4}", drawn.from), "to" => format!("{:.4}", drawn.to),
                    "draw" => branch.next_draw() + 1, "seed" => branch.seed.to_string()
                ))
            }
            (None, Some(token)) => cx.t_args("next-needle-none", &args!("char" => cx.label(token))),
            (None, None) => String::new(),
        };
        ui.label(text);
    }

    /// Choosing for oneself: a branch at the pinned place, or the pinned token written there.
    fn by_hand(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, trace: &Arc<Trace>) {
        let place = self.place.pinned;
        if let Some(token) = self.token.pinned {
            let text = cx.t_args("next-write-this", &args!("char" => cx.label(token)));
            if ui.button(text).on_hover_text(cx.t("next-write-this-about")).clicked() {
                if let Some(place) = place {
                    self.fork(cx, trace, place);
                }
                self.pen.playing = false;
                self.append(cx, token, None);
                self.token = Pin::default();
                cx.did("next-by-hand");
            }
        }
        if let Some(place) = place {
            let text = cx.t_args("next-branch-here", &args!("char" => cx.label(trace.tokens[place])));
            if ui.button(text).on_hover_text(cx.t("next-branch-here-about")).clicked() {
                self.fork(cx, trace, place);
            }
        }
    }

    /// A new branch with the text before `place`.
    fn fork(&mut self, cx: &mut Cx<'_>, trace: &Arc<Trace>, place: usize) {
        let text: String = trace.tokens[..place].iter().map(|token| trace.model.tokenizer.decode(*token)).collect();
        let typed = trace.tokens.len().saturating_sub(self.branches.branch().written.len());
        let seed = self.branches.fresh_seed();
        self.branches.fork(text, place.saturating_sub(typed), seed);
        self.pen.playing = false;
        self.show_branch(cx);
        cx.did("next-branched");
    }
}

/// The table with a header, for other programs: every number in full.
fn csv(cx: &Cx<'_>, rows: &[Candidate]) -> Vec<Vec<String>> {
    let head = ["rank", "token_id", "text", "logit", "scaled_logit", "probability", "cumulative", "kept", "cut_by"];
    let row = |c: &Candidate| {
        let cut = c.cut_by.map(table::cut_name).unwrap_or_default();
        let numbers = [c.scaled_logit, c.probability, c.cumulative].map(|x| x.to_string());
        let [scaled, probability, cumulative] = numbers;
        vec![(c.rank + 1).to_string(), c.token_id.to_string(), cx.label(c.token_id), c.logit.to_string(), scaled, probability, cumulative, c.kept.to_string(), cut.to_owned()]
    };
    std::iter::once(head.map(str::to_owned).to_vec()).chain(rows.iter().map(row)).collect()
}
