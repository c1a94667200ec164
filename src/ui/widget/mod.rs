//! The pictures that pages are made of. Each draws in the theme's colours, names itself to screen readers, and reports
//! what the pointer is over; none knows a page.
//!
//! All of them take `&mut Ui` and `&mut Cx`. What is hovered and pinned lives in the page, in a [`super::highlight::Pin`].

pub mod arcs;
pub mod arithmetic;
pub mod bars;
pub mod canvas;
pub mod chart;
pub mod chips;
pub mod diagram;
pub mod flow;
pub mod heatmap;
pub mod legend;
pub mod loglog;
pub mod number;
pub mod picture;
pub mod plane;
pub mod player;
pub mod prompt;
pub mod raster;
pub mod scatter;
pub mod section;
pub mod strip;
pub mod sum;
pub mod vocabulary;

pub use arcs::Arcs;
pub use arithmetic::arithmetic;
pub use bars::Bars;
pub use canvas::{Brushed, Canvas};
pub use chart::{Chart, Curve, Reading, histogram};
pub use chips::Chips;
pub use diagram::Diagram;
pub use flow::{Flow, FlowBox};
pub use heatmap::{Cell, Heatmap};
pub use legend::{Range, Scale, legend};
pub use loglog::{Guide, LogLog, Series};
pub use number::{count, fmt, millis, percent, power_of_ten};
pub use picture::{Picture, SIGNED};
pub use plane::{Dots, Path, Plane, Touch, View};
pub use player::{Move, Player, button, named};
pub use prompt::{PromptEdit, gloss};
pub use raster::{Pixel, Raster};
pub use scatter::{Scatter, Spot};
pub use section::{lit, section};
pub use strip::Strip;
pub use sum::{Term, sum};
pub use vocabulary::vocabulary;
