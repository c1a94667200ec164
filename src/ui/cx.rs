//! What a page sees of the world while it draws: the latest trace, the texts, the colours, and a place to leave wishes.
//! Nothing here waits. Wishes are carried out by the window when the frame is done.

use super::document::Document;
use super::export::Export;
use super::highlight::Highlight;
use super::text::{Args, Texts};
use super::theme::Theme;
use crate::session::trial::TrialTrace;
use crate::session::{ClassTrace, Command, Experiment, Failure, Painting, Status, Trace, TrainTrace};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Wishes of one frame.
#[derive(Debug, Default)]
pub struct Outbox {
    pub commands: Vec<Command>,
    pub toasts: Vec<Toast>,
    /// A page to go to.
    pub page: Option<String>,
    /// A tensor to open in the inspector.
    pub inspect: Option<String>,
    pub exports: Vec<Export>,
    /// Tensors that something on screen lacks.
    pub wants: Vec<String>,
}

/// A passing message.
#[derive(Clone, Debug, PartialEq)]
pub enum Toast {
    Info(String),
    Warning(String),
    Error(String),
}

pub struct Cx<'a> {
    /// Texts in the chosen language.
    pub texts: &'a Texts,
    pub theme: &'a Theme,
    /// The last forward pass; `None` until a model has read something.
    pub trace: Option<Arc<Trace>>,
    /// How training in the plane stands; `None` before the first run.
    pub train: Option<Arc<TrainTrace>>,
    /// The picture being made, as far as it is; `None` when none is.
    pub painting: Option<Arc<Painting>>,
    /// How training in front of the class stands; `None` before the first command about it.
    pub class: Option<Arc<ClassTrace>>,
    /// How the small experiment stands that was begun last; `None` before the first.
    pub trial: Option<Arc<TrialTrace>>,
    pub status: Arc<Status>,
    /// The text all pages share. A page may change it.
    pub doc: &'a mut Document,
    /// Changes to the network that the next pass should run with. A page may change them.
    pub experiment: &'a mut Experiment,
    /// Which tensor is lit by a lesson's link, a graph box or a picture.
    pub light: &'a mut Highlight,
    /// What the learner has done so far, for lessons that wait: `attention-pinned`.
    pub did: &'a mut BTreeSet<String>,
    /// The person asked for no movement: show the end of an animation at once.
    pub reduced_motion: bool,
    pub out: &'a mut Outbox,
}

impl Cx<'_> {
    /// The text of a key in the chosen language.
    pub fn t(&self, key: &str) -> String {
        self.texts.get(key, &Args::new())
    }

    /// The same with placeables: `cx.t_args("inspector-axis", &args!("axis" => 3))`.
    pub fn t_args(&self, key: &str, args: &Args) -> String {
        self.texts.get(key, args)
    }

    pub fn failure(&self, failure: &Failure) -> String {
        let mut args = Args::new();
        for (name, value) in &failure.args {
            args.set(*name, value.as_str());
        }
        self.texts.get(failure.key, &args)
    }

    pub fn send(&mut self, command: Command) {
        self.out.commands.push(command);
    }

    pub fn toast(&mut self, toast: Toast) {
        self.out.toasts.push(toast);
    }

    /// Goes to another page when the frame is done.
    pub fn go(&mut self, page: &str) {
        self.out.page = Some(page.to_owned());
    }

    /// Opens a tensor of the graph, or a weight, in the inspector window.
    pub fn inspect(&mut self, name: &str) {
        self.out.inspect = Some(name.to_owned());
    }

    /// Asks for a tensor on top of what the page watches; it comes with the next pass and stays until the page changes.
    pub fn want(&mut self, name: &str) {
        self.out.wants.push(name.to_owned());
    }

    /// Whether the tensor `name` is lit: hovered or pinned somewhere, perhaps through a glob.
    pub fn is_lit(&self, name: &str) -> bool {
        self.light.is_lit(name)
    }

    /// The pointer is over something that shows the tensor `name`.
    pub fn hover(&mut self, name: &str) {
        self.light.hover(name);
    }

    /// Notes what the learner has done; a lesson's step `wait <what>` goes on.
    pub fn did(&mut self, what: &str) {
        if !self.did.contains(what) {
            self.did.insert(what.to_owned());
        }
    }

    /// Saves a table or a picture; the dialog opens on a thread of its own.
    pub fn export(&mut self, export: Export) {
        self.out.exports.push(export);
    }

    /// The visible form of a token: `␣`, `↵`, or the character itself; a number while no model is open.
    pub fn label(&self, token: u32) -> String {
        match &self.status.model {
            Some(model) => model.tokenizer.label(token),
            None => token.to_string(),
        }
    }

    /// Visible forms of the tokens the last pass read, for the axes of its pictures.
    pub fn window_labels(&self) -> Vec<String> {
        let Some(trace) = &self.trace else { return Vec::new() };
        trace.window().iter().map(|&token| trace.model.tokenizer.label(token)).collect()
    }
}
