package spikelane.benchmarks.peers;

import java.lang.foreign.Arena;
import spikelane.benchmarks.work.Inputs;
import spikelane.kernels.Kernels;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * What a peer computes: a layer with integer weights on dense inputs.
 *
 * @param geometry the layer; a fully connected one has one output pixel
 * @param batch    N
 * @param weights  {@code [M][C][R][S]}
 * @param inputs   {@code [N][C][H][W]} spikes, 0 or 1, or event counts
 * @param expected {@code [N][M][outputHeight*outputWidth]} currents
 */
record PeerLayer(Geometry geometry, int batch, float[] weights, float[] inputs, int[] expected) {
    /** Input channels of a convolution of event counts. */
    private static final int CAMERA_CHANNELS = 2;
    private static final int MAX_COUNT = 15;

    PeerLayer {
        Geometry g = geometry;
        if (weights.length != g.rows() * g.outputs()
                || inputs.length != batch * g.channels() * g.height() * g.width()) {
            throw new IllegalArgumentException(
                    weights.length + " weights, " + inputs.length + " inputs for " + batch + " times " + g);
        }
    }

    /**
     * @param kernels compute the expected currents
     * @param g       the layer; a convolution of two channels takes event counts
     * @param weights {@code [M][C][R][S]}
     * @param batch   N
     * @param density share of the inputs that are active
     * @return the layer on seeded inputs
     */
    static PeerLayer seeded(Kernels kernels, Geometry g, byte[] weights, int batch, double density) {
        float[] values = new float[weights.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights[i];
        }
        PeerLayer layer = new PeerLayer(g, batch, values, new float[batch * g.channels() * g.height() * g.width()],
                new int[batch * g.outputs() * g.outputPixels()]);
        try (Arena arena = Arena.ofShared()) {
            IntWeights packed = new IntWeights(arena, g, weights);
            if (g.channels() == CAMERA_CHANNELS && g.outputPixels() > 1) {
                layer.fillCounts(kernels, arena, packed, density);
            } else {
                layer.fillSpikes(kernels, arena, packed, density);
            }
        }
        return layer;
    }

    private void fillSpikes(Kernels kernels, Arena arena, IntWeights packed, double density) {
        Geometry g = geometry;
        int pixels = g.height() * g.width();
        SpikeBits all = Inputs.bernoulli(arena, batch * pixels, g.channels(), density);
        SpikeBits one = new SpikeBits(arena, pixels, g.channels());
        SpikeList list = SpikeList.of(g);
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        SpikeExtraction extraction = kernels.extraction();
        SpikePropagation propagation = kernels.spikePropagation(arena, packed).kernel();
        for (int n = 0; n < batch; n++) {
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < g.channels(); c++) {
                    boolean fires = all.get(n * pixels + p, c);
                    one.set(p, c, fires);
                    inputs[(n * g.channels() + c) * pixels + p] = fires ? 1 : 0;
                }
            }
            extraction.extract(one, list);
            propagation.propagate(list, currents);
            expect(currents, n);
        }
    }

    private void fillCounts(Kernels kernels, Arena arena, IntWeights packed, double density) {
        Geometry g = geometry;
        int pixels = g.height() * g.width();
        EventCounts all = Inputs.counts(arena, batch * pixels, g.channels(), density, MAX_COUNT);
        EventCounts one = new EventCounts(arena, pixels, g.channels(), MAX_COUNT);
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        CountPropagation propagation = kernels.countPropagation(arena, packed, MAX_COUNT).kernel();
        for (int n = 0; n < batch; n++) {
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < g.channels(); c++) {
                    int count = all.get(n * pixels + p, c);
                    one.set(p, c, count);
                    inputs[(n * g.channels() + c) * pixels + p] = count;
                }
            }
            propagation.propagate(one, currents);
            expect(currents, n);
        }
    }

    /** Copies {@code [pixels][M]} to sample n of {@code [N][M][pixels]}. */
    private void expect(IntMap currents, int sample) {
        int at = sample * currents.channels() * currents.pixels();
        for (int m = 0; m < currents.channels(); m++) {
            for (int p = 0; p < currents.pixels(); p++) {
                expected[at++] = currents.get(p, m);
            }
        }
    }

    boolean fullyConnected() {
        return geometry.outputPixels() == 1 && geometry.padding() == 0;
    }

    /** {@return C*H*W} */
    int inputsOfSample() {
        return inputs.length / batch;
    }

    /** {@return N*M*outputHeight*outputWidth} */
    int outputs() {
        return expected.length;
    }

    /** Runs the peer; @throws IllegalStateException if a current differs from the expected one, an integer */
    void check(Peer peer) {
        peer.run();
        float[] actual = peer.currents();
        for (int i = 0; i < expected.length; i++) {
            if (actual[i] != expected[i]) {
                throw new IllegalStateException(
                        peer.kernel() + ": wrong current " + i + ": " + actual[i] + " instead of " + expected[i]);
            }
        }
    }
}
