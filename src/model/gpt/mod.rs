//! The GPT (Radford et al. 2019) in nanoGPT's form and names: token and position embeddings, `n_layer` blocks of
//! causal self-attention and MLP with the norm in front, a last norm, and a head tied to the token embedding.
//!
//! [`Parts`] can be left out, to see what each of them is for.
//!
//! `B` sequences of `T` tokens, `C = n_embd`, `H = n_head`, `hs = C / H`, `V = vocab_size`.

mod config;

pub use config::{GptConfig, Parts};

use super::nn::{DropoutSource, accumulate_gradients, layer_norm, linear};
use crate::graph::{Graph, GraphError, NodeId};
use crate::op::{Add, Attention, AttentionDecode, CausalMask, CrossEntropy, Embedding, Gelu, Matmul, Mean, Permute, Reshape, Scale, Slice, Softmax};

/// How a forward pass is built.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Attention made of visible parts, and the logit lens; else one fused op.
    pub visible: bool,
    /// Leave out the division by `sqrt(hs)` (only with `visible`).
    pub without_scale: bool,
    /// Dropout probability in training; 0 for none.
    pub dropout: f32,
}

/// Adds a forward pass over `(batch, time)` tokens and returns the logits `lm_head (B, T, V)`.
/// Inputs: `idx (B, T)`, `pos (T,)`, and `dropout_key (1,)` when there is dropout.
///
/// # Errors
/// When the sizes of the configuration do not fit together.
pub fn forward(g: &mut Graph, config: &GptConfig, batch: usize, time: usize, style: Style) -> Result<NodeId, GraphError> {
    let c = config.n_embd;
    let idx = g.input("idx", [batch, time])?;
    let pos = g.input("pos", [time])?;
    let dropout = if style.dropout > 0.0 { Some(DropoutSource { p: style.dropout, key: g.input("dropout_key", [1])? }) } else { None };
    let drop = |g: &mut Graph, x: NodeId, salt: usize| match dropout {
        Some(dropout) => dropout.apply(g, x, salt as u32),
        None => Ok(x),
    };
    let mut x = embeddings(g, config, idx, pos)?;
    x = drop(g, x, 0)?;
    let mut ends = Vec::new();
    for i in 0..config.n_layer {
        let normed = norm(g, config, &format!("h.{i}.ln_1"), x)?;
        let qkv = linear(g, &format!("h.{i}.attn.c_attn"), normed, 3 * c)?;
        let attended = if style.visible {
            visible_attention(g, config, i, qkv, style.without_scale)?
        } else {
            let op = Attention { n_head: config.n_head, scale: config.attention_scale() };
            g.op(&format!("h.{i}.attn.concat"), op, &[qkv])?
        };
        let projected = linear(g, &format!("h.{i}.attn.c_proj"), attended, c)?;
        let projected = drop(g, projected, 2 * i + 1)?;
        x = residual(g, config, &format!("h.{i}.attn.residual"), x, projected)?;
        x = mlp(g, config, i, x, |g, y| drop(g, y, 2 * i + 2))?;
        ends.push(x);
    }
    let logits = head(g, config, x)?;
    if style.visible {
        for (i, end) in ends.into_iter().enumerate() {
            lens(g, config, i, end)?;
        }
    }
    Ok(logits)
}

/// `x = tok_emb + pos_emb (B, T, C)`; without positions `tok_emb` alone.
fn embeddings(g: &mut Graph, config: &GptConfig, idx: NodeId, pos: NodeId) -> Result<NodeId, GraphError> {
    let wte = g.state("wte.weight", [config.vocab_size, config.n_embd])?;
    let tok_emb = g.op("tok_emb", Embedding, &[idx, wte])?;
    if !config.parts.position {
        return Ok(tok_emb);
    }
    let wpe = g.state("wpe.weight", [config.block_size, config.n_embd])?;
    let pos_emb = g.op("pos_emb", Embedding, &[pos, wpe])?;
    g.op("x", Add, &[tok_emb, pos_emb])
}

fn norm(g: &mut Graph, config: &GptConfig, name: &str, x: NodeId) -> Result<NodeId, GraphError> {
    if config.parts.norm { layer_norm(g, name, x) } else { Ok(x) }
}

fn residual(g: &mut Graph, config: &GptConfig, name: &str, x: NodeId, change: NodeId) -> Result<NodeId, GraphError> {
    if config.parts.residual { g.op(name, Add, &[x, change]) } else { Ok(change) }
}

/// `x + c_proj(gelu(c_fc(ln_2(x))))`.
fn mlp(g: &mut Graph, config: &GptConfig, i: usize, x: NodeId, drop: impl Fn(&mut Graph, NodeId) -> Result<NodeId, GraphError>) -> Result<NodeId, GraphError> {
    if !config.parts.mlp {
        return Ok(x);
    }
    let c = g.shape(x).last();
    let normed = norm(g, config, &format!("h.{i}.ln_2"), x)?;
    let hidden = linear(g, &format!("h.{i}.mlp.c_fc"), normed, 4 * c)?;
    let active = g.op(&format!("h.{i}.mlp.gelu"), Gelu, &[hidden])?;
    let projected = linear(g, &format!("h.{i}.mlp.c_proj"), active, c)?;
    let projected = drop(g, projected)?;
    residual(g, config, &format!("h.{i}.mlp.residual"), x, projected)
}

/// Last norm and the head: `lm_head = ln_f(x) wte^T`.
fn head(g: &mut Graph, config: &GptConfig, x: NodeId) -> Result<NodeId, GraphError> {
    let wte = g.state("wte.weight", [config.vocab_size, config.n_embd])?;
    let normed = norm(g, config, "ln_f", x)?;
    g.op("lm_head", Matmul::LINEAR, &[normed, wte])
}

/// Attention in its parts, each a named tensor: q, k, v `(B, H, T, hs)`, scores, scaled, masked, att `(B, H, T, T)`,
/// y `(B, H, T, hs)`, concat `(B, T, C)`.
fn visible_attention(g: &mut Graph, config: &GptConfig, i: usize, qkv: NodeId, without_scale: bool) -> Result<NodeId, GraphError> {
    let (c, h) = (config.n_embd, config.n_head);
    let (batch, time) = (g.shape(qkv).dims()[0], g.shape(qkv).dims()[1]);
    let name = |part: &str| format!("h.{i}.attn.{part}");
    let mut split = |part: &str, index: usize| {
        let columns = g.op(&name(&format!("{part}.columns")), Slice { start: index * c, len: c }, &[qkv])?;
        let heads = g.op(&name(&format!("{part}.heads")), Reshape { shape: [batch, time, h, c / h].into() }, &[columns])?;
        g.op(&name(part), Permute { axes: vec![0, 2, 1, 3] }, &[heads])
    };
    let (q, k, v) = (split("q", 0)?, split("k", 1)?, split("v", 2)?);
    let scores = g.op(&name("scores"), Matmul { transpose_a: false, transpose_b: true }, &[q, k])?;
    let scaled = if without_scale || !config.parts.scale { scores } else { g.op(&name("scaled"), Scale { factor: config.attention_scale() }, &[scores])? };
    let masked = g.op(&name("masked"), CausalMask::default(), &[scaled])?;
    let att = g.op(&name("att"), Softmax, &[masked])?;
    let y = g.op(&name("y"), Matmul::default(), &[att, v])?;
    let rows = g.op(&name("y.rows"), Permute { axes: vec![0, 2, 1, 3] }, &[y])?;
    g.op(&name("concat"), Reshape { shape: [batch, time, c].into() }, &[rows])
}

/// What the head would say if the network stopped after layer `i` (nostalgebraist 2020): `lens.<i> (B, T, V)`.
fn lens(g: &mut Graph, config: &GptConfig, i: usize, x: NodeId) -> Result<NodeId, GraphError> {
    let width = config.n_embd;
    let wte = g.state("wte.weight", [config.vocab_size, width])?;
    let normed = if config.parts.norm {
        let (weight, bias) = (g.state("ln_f.weight", [width])?, g.state("ln_f.bias", [width])?);
        g.op(&format!("lens.{i}.ln_f"), crate::op::LayerNorm::default(), &[x, weight, bias])?
    } else {
        x
    };
    g.op(&format!("lens.{i}"), Matmul::LINEAR, &[normed, wte])
}

/// Adds one decoding step: inputs `idx (1,)`, `pos (1,)`; states `h.<i>.attn.cache (block_size, 2C)`; output
/// `lm_head (1, V)`.
///
/// # Errors
/// When the sizes of the configuration do not fit together.
pub fn decode(g: &mut Graph, config: &GptConfig) -> Result<NodeId, GraphError> {
    let c = config.n_embd;
    let (idx, pos) = (g.input("idx", [1])?, g.input("pos", [1])?);
    let mut x = embeddings(g, config, idx, pos)?;
    for i in 0..config.n_layer {
        let normed = norm(g, config, &format!("h.{i}.ln_1"), x)?;
        let qkv = linear(g, &format!("h.{i}.attn.c_attn"), normed, 3 * c)?;
        let cache = g.state(&format!("h.{i}.attn.cache"), [config.block_size, 2 * c])?;
        let op = AttentionDecode { n_head: config.n_head, scale: config.attention_scale() };
        let attended = g.op(&format!("h.{i}.attn.concat"), op, &[qkv, cache, pos])?;
        let projected = linear(g, &format!("h.{i}.attn.c_proj"), attended, c)?;
        x = residual(g, config, &format!("h.{i}.attn.residual"), x, projected)?;
        x = mlp(g, config, i, x, |_, y| Ok(y))?;
    }
    head(g, config, x)
}

/// Adds the loss: input `targets (B, T)`, nodes `loss.positions (B, T)` and `loss (1,)`, both in nats.
///
/// # Errors
/// When the logits are not `(B, T, V)`.
pub fn loss(g: &mut Graph, logits: NodeId) -> Result<NodeId, GraphError> {
    let dims = g.shape(logits).dims()[..2].to_vec();
    let targets = g.input("targets", dims)?;
    let positions = g.op("loss.positions", CrossEntropy, &[logits, targets])?;
    g.op("loss", Mean, &[positions])
}

/// The training graph of one shard of `batch` sequences of `time` tokens, out of `shards`: forward pass, loss, and every parameter's gradient accumulated into
/// the state `d_<parameter>`; the loss into the state `loss_sum (1,)` as this shard's share of the batch mean.
///
/// # Errors
/// When the sizes of the configuration do not fit together.
pub fn training(config: &GptConfig, [batch, time]: [usize; 2], shards: usize, dropout: f32) -> Result<Graph, GraphError> {
    let mut g = Graph::new();
    let logits = forward(&mut g, config, batch, time, Style { dropout, ..Style::default() })?;
    let loss = loss(&mut g, logits)?;
    accumulate_gradients(&mut g, loss, &config.parameters(), shards)?;
    Ok(g)
}
