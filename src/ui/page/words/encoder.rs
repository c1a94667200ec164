//! What the encoders make of the page's prompts and pictures: asked for whenever one of them changes.

use super::Words;
use crate::session::{Command, EncodeRequest, Encoded, Event, PainterSource};
use crate::ui::cx::Cx;
use std::sync::Arc;

#[derive(Debug, Default)]
pub struct Encoder {
    sent: Option<Arc<EncodeRequest>>,
    got: Option<Arc<Encoded>>,
    /// The newest wish cannot be fulfilled.
    given_up: bool,
}

impl Encoder {
    fn want(&mut self, cx: &mut Cx<'_>, request: EncodeRequest) {
        let newest = self.sent.as_ref().or_else(|| self.got.as_ref().map(|got| &got.request));
        if newest.is_some_and(|newest| same(newest, &request)) {
            return;
        }
        self.given_up = false;
        let request = Arc::new(request);
        self.sent = Some(request.clone());
        cx.send(Command::Encode(request));
    }

    pub fn hear(&mut self, event: &Event) {
        match event {
            Event::Encoded(encoded) if self.sent.as_ref().is_some_and(|sent| Arc::ptr_eq(sent, &encoded.request)) => {
                self.sent = None;
                self.got = Some(encoded.clone());
            }
            Event::Failed(_) if self.sent.is_some() => self.given_up = true,
            _ => {}
        }
    }

    pub fn got(&self) -> Option<&Arc<Encoded>> {
        self.got.as_ref()
    }

    pub fn is_waiting(&self) -> bool {
        self.sent.is_some() && !self.given_up
    }
}

fn same(a: &EncodeRequest, b: &EncodeRequest) -> bool {
    let source = match (&a.source, &b.source) {
        (PainterSource::Shipped(a), PainterSource::Shipped(b)) => a == b,
        (PainterSource::Model(a), PainterSource::Model(b)) => Arc::ptr_eq(a, b),
        _ => false,
    };
    let pictures = a.pictures.len() == b.pictures.len() && a.pictures.iter().zip(&b.pictures).all(|(a, b)| Arc::ptr_eq(a, b) || a == b);
    source && a.texts == b.texts && pictures
}

impl Words {
    /// Texts: the prompt, the other prompt, those of the collection. Pictures: those of the collection, the one just painted.
    pub(super) fn encode(&mut self, cx: &mut Cx<'_>) -> Option<Arc<Encoded>> {
        let mut texts = vec![self.prompt.padded(), self.other.padded()];
        texts.extend(self.collection.tokens());
        let painted = self.lab.main.done().map(|done| done.painting.clone());
        let pictures = self.collection.pictures(painted.as_ref());
        let request = EncodeRequest { source: self.source(), texts, pictures };
        self.lab.encoder.want(cx, request);
        self.lab.encoder.got().cloned()
    }
}
