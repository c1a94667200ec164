// Causal self-attention: out (B, T, C) = concat over heads of softmax(causal(q k^T scale)) v, from qkv (B, T, 3C).
//
// One thread a position and head. It walks the keys once, keeping the largest score so far, and the sums relative to it
// ("online" softmax, Milakov and Gimelshein 2018), so the map is never stored. Heads wider than 32 are done 32
// columns at a time.

struct Params {
    batch: u32,
    time: u32,
    n_head: u32,
    head_size: u32,
    scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

const CHUNK = 32u;

// Four numbers from `start + col` on; past the head the last one again, which is never stored.
fn four(start: u32, col: u32) -> vec4<f32> {
    let at = start + min(col + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(params.head_size - 1u));
    return vec4<f32>(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
}

fn dot_qk(q: u32, k: u32) -> f32 {
    var sum = 0.0;
    for (var c = 0u; c < params.head_size; c++) {
        sum += qkv[q + c] * qkv[k + c];
    }
    return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.batch * params.time * params.n_head { return; }
    let t = i % params.time;
    let head = i / params.time % params.n_head;
    let b = i / (params.time * params.n_head);
    let width = params.n_head * params.head_size;
    let row = 3u * width;
    let base = b * params.time * row + head * params.head_size;
    let q = base + t * row;
    for (var first = 0u; first < params.head_size; first += CHUNK) {
        var largest = -1e30;
        var total = 0.0;
        var sums = array<vec4<f32>, 8>();
        for (var s = 0u; s <= t; s++) {
            let k = base + width + s * row;
            let v = k + width;
            let score = dot_qk(q, k) * params.scale;
            let before = largest;
            largest = max(largest, score);
            let shrink = exp(before - largest);
            let weight = exp(score - largest);
            total = total * shrink + weight;
            for (var j = 0u; j < 8u; j++) {
                sums[j] = sums[j] * shrink + weight * four(v, first + 4u * j);
            }
        }
        let at = (b * params.time + t) * width + head * params.head_size;
        for (var c = 0u; c < CHUNK; c++) {
            if first + c < params.head_size {
                out[at + first + c] = sums[c / 4u][c % 4u] / total;
            }
        }
    }
}
