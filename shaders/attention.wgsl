// Causal self-attention: out (B, T, C) = concat over heads of softmax(causal(q k^T scale)) v, from qkv (B, T, 3C).
//
// A workgroup takes 32 queries of one head, and walks the keys 32 at a time. Each of its 8 x 8 threads makes 4 x 4 scores of
// such a tile, then sums 4 queries x 4 columns of p v. The map is never stored: sums are kept relative to the largest score
// so far ("online" softmax, Milakov and Gimelshein 2018). Heads wider than 32 are done 32 columns at a time.

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

const TILE = 32u;
const FOUR = vec4<u32>(0u, 1u, 2u, 3u);

// A tile, queries x keys: first the scores, then e^(score - largest).
var<workgroup> tile: array<f32, 1024>;
// Of each query: the largest score so far, and what sums relative to the one before shrink by.
var<workgroup> rows: array<vec2<f32>, 32>;

// Scores of four queries with four keys, which begin at these places of qkv; one vector a query.
fn scores(q: vec4<u32>, k: vec4<u32>) -> mat4x4<f32> {
    var s0 = vec4<f32>();
    var s1 = vec4<f32>();
    var s2 = vec4<f32>();
    var s3 = vec4<f32>();
    for (var c = 0u; c < params.head_size; c++) {
        let ks = vec4<f32>(qkv[k.x + c], qkv[k.y + c], qkv[k.z + c], qkv[k.w + c]);
        s0 += qkv[q.x + c] * ks;
        s1 += qkv[q.y + c] * ks;
        s2 += qkv[q.z + c] * ks;
        s3 += qkv[q.w + c] * ks;
    }
    return mat4x4<f32>(s0, s1, s2, s3) * params.scale;
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let width = params.n_head * params.head_size;
    let stride = 3u * width;
    let base = group.z * params.time * stride + group.y * params.head_size;
    let first_t = group.x * TILE;
    let row = 4u * local.y;
    // Past the end the last position is read again, and never stored.
    let last = params.time - 1u;
    let t = first_t + row + FOUR;
    let q = base + min(t, vec4<u32>(last)) * stride;

    for (var first_col = 0u; first_col < params.head_size; first_col += TILE) {
        let col = first_col + 4u * local.x;
        let cols = min(col + FOUR, vec4<u32>(params.head_size - 1u));
        var largest = -1e30;  // of row `lane`, for the first 32 threads
        var total = vec4<f32>();
        var sum0 = vec4<f32>();
        var sum1 = vec4<f32>();
        var sum2 = vec4<f32>();
        var sum3 = vec4<f32>();
        for (var first_s = 0u; first_s <= first_t; first_s += TILE) {
            let s = first_s + 4u * local.x + FOUR;
            let made = scores(q, base + width + min(s, vec4<u32>(last)) * stride);
            for (var i = 0u; i < 4u; i++) {
                // The future is hidden, and whatever lies past the end is in the future.
                let seen = select(vec4<f32>(-1e30), made[i], s <= vec4<u32>(t[i]));
                for (var j = 0u; j < 4u; j++) {
                    tile[(row + i) * TILE + 4u * local.x + j] = seen[j];
                }
            }
            workgroupBarrier();
            if lane < TILE {
                let before = largest;
                for (var j = 0u; j < TILE; j++) {
                    largest = max(largest, tile[lane * TILE + j]);
                }
                rows[lane] = vec2<f32>(largest, exp(before - largest));
            }
            workgroupBarrier();
            for (var i = 0u; i < 4u; i++) {
                for (var j = 0u; j < 4u; j++) {
                    let at = (row + i) * TILE + 4u * local.x + j;
                    tile[at] = exp(tile[at] - rows[row + i].x);
                }
            }
            workgroupBarrier();
            let shrink = vec4<f32>(rows[row].y, rows[row + 1u].y, rows[row + 2u].y, rows[row + 3u].y);
            total *= shrink;
            sum0 *= shrink.x;
            sum1 *= shrink.y;
            sum2 *= shrink.z;
            sum3 *= shrink.w;
            for (var j = 0u; j < min(TILE, params.time - first_s); j++) {
                let at = row * TILE + j;
                let p = vec4<f32>(tile[at], tile[at + TILE], tile[at + 2u * TILE], tile[at + 3u * TILE]);
                let v = base + 2u * width + (first_s + j) * stride + cols;
                let vs = vec4<f32>(qkv[v.x], qkv[v.y], qkv[v.z], qkv[v.w]);
                total += p;
                sum0 += p.x * vs;
                sum1 += p.y * vs;
                sum2 += p.z * vs;
                sum3 += p.w * vs;
            }
            workgroupBarrier();
        }
        let sums = mat4x4<f32>(sum0, sum1, sum2, sum3);
        for (var i = 0u; i < 4u; i++) {
            for (var c = 0u; c < 4u; c++) {
                if t[i] <= last && col + c < params.head_size {
                    out[(group.z * params.time + t[i]) * width + group.y * params.head_size + col + c] = sums[i][c] / total[i];
                }
            }
        }
    }
}
