package spikelane.benchmarks.peers;

import spikelane.benchmarks.work.Inputs;

/** Peers by name. */
final class Peers {
    private Peers() {}

    static Peer of(String implementation, PeerLayer layer, int threads) {
        return switch (implementation) {
            case "onednn-f32" -> PeerOneDnn.of(layer, PeerOneDnn.Precision.F32);
            case "onednn-bf16" -> PeerOneDnn.of(layer, PeerOneDnn.Precision.BF16);
            case "onednn-int8" -> PeerOneDnn.of(layer, PeerOneDnn.Precision.INT8);
            case "openblas-f32" -> PeerOpenBlas.of(layer, threads);
            case "libtorch-f32" -> PeerLibTorch.of(layer, threads);
            default -> throw Inputs.unknown(implementation);
        };
    }
}
