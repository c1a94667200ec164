//! What stands around a page: the rail, the top bar with the text box, the lesson, the status line, the inspector.

pub mod inspector;
pub mod lesson_view;
pub mod rail;
pub mod side;
pub mod status;
pub mod textbox;
pub mod top;
