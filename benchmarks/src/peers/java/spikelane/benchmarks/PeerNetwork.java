package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.CountPropagation;
import spikelane.kernels.EventCounts;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.Kernels;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtraction;
import spikelane.kernels.SpikeList;
import spikelane.kernels.SpikePropagation;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;

/**
 * The convolutions and fully connected layers of a network in a library, layer by layer over all time steps, which lie
 * in its batch dimension. A convolution is asked for T images at once, a large one for T / 5 five times, so that its
 * currents stay in the last cache; a batch of samples repeats that, or is one call where images are small. Gates are left out: inputs behind them are spikes.
 */
final class PeerNetwork {
    private static final double DENSITY = 0.1;
    private static final int MAX_COUNT = 15;
    private static final int PARTS = 5;
    /** From here on a convolution is large. */
    private static final int LARGE_PIXELS = 64 * 64;

    /** Below this many outputs of an image all time steps of all samples are one call. */
    private static final int SMALL_VALUES = 1 << 15;

    private final List<Peer> layers = new ArrayList<>();

    /**
     * The same call several times.
     *
     * @param peer  call
     * @param times how often
     */
    private record Repeated(Peer peer, int times) implements Peer {
        @Override
        public void run() {
            for (int i = 0; i < times; i++) {
                peer.run();
            }
        }

        @Override
        public float[] currents() {
            return peer.currents();
        }

        @Override
        public String kernel() {
            return times + " x " + peer.kernel();
        }
    }

    PeerNetwork(CextNetConfig config, String implementation, double zeros, int batch, int threads) {
        for (LayerShape layer : config.layers()) {
            if (layer.kind() == Kind.CONV) {
                Geometry g = Geometry.sameSize(layer.in(), layer.height(), layer.width(), layer.out(),
                        layer.kernelHeight());
                int images = images(config, layer, batch);
                add(layer, new Repeated(checked(g, implementation, zeros, images, threads),
                        config.steps() * batch / images));
            } else if (layer.kind() == Kind.FC) {
                Geometry g = Geometry.fullyConnected(layer.in(), 1, 1, layer.out());
                add(layer, checked(g, implementation, zeros, config.steps() * batch, threads));
            }
        }
    }

    /** {@return images of a call} */
    private static int images(CextNetConfig config, LayerShape layer, int batch) {
        if (config.channels() * layer.height() * layer.width() < SMALL_VALUES) {
            return config.steps() * batch;
        }
        return layer.height() * layer.width() >= LARGE_PIXELS ? config.steps() / PARTS : config.steps();
    }

    private void add(LayerShape layer, Peer peer) {
        System.out.println("# chosen for " + layer.name() + ": " + peer.kernel());
        layers.add(peer);
    }

    void run() {
        for (Peer layer : layers) {
            layer.run();
        }
    }

    /** A layer whose currents are those of the kernels, on seeded inputs. */
    private static Peer checked(Geometry g, String implementation, double zeros, int images, int threads) {
        byte[] weights = Inputs.ternary(g, zeros);
        float[] inputs = new float[images * g.channels() * g.height() * g.width()];
        int[] expected = new int[images * g.outputs() * g.outputPixels()];
        try (Arena arena = Arena.ofShared()) {
            if (g.channels() == 2) {
                counts(arena, g, weights, images, inputs, expected);
            } else {
                spikes(arena, g, weights, images, inputs, expected);
            }
        }
        PeerLayer layer = new PeerLayer(g, images, Peers.floats(weights), inputs);
        Peer peer = Peers.of(implementation, layer, threads);
        peer.run();
        layer.check(peer, expected);
        return peer;
    }

    private static void spikes(Arena arena, Geometry g, byte[] weights, int images, float[] inputs, int[] expected) {
        int pixels = g.height() * g.width();
        SpikeBits all = Inputs.bernoulli(arena, images * pixels, g.channels(), DENSITY);
        SpikeBits one = new SpikeBits(arena, pixels, g.channels());
        SpikeList list = SpikeList.of(g);
        IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        SpikeExtraction extraction = Kernels.standard().extraction();
        SpikePropagation propagation = Kernels.standard().spikePropagation(arena,
                new PackedWeights(arena, g, weights));
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < pixels * g.channels(); i++) {
                boolean fires = all.get(n * pixels + i / g.channels(), i % g.channels());
                one.set(i / g.channels(), i % g.channels(), fires);
                inputs[Peers.index(g, n, i)] = fires ? 1 : 0;
            }
            extraction.extract(one, list);
            propagation.propagate(list, currents);
            Peers.copy(currents, expected, n);
        }
    }

    private static void counts(Arena arena, Geometry g, byte[] weights, int images, float[] inputs, int[] expected) {
        int pixels = g.height() * g.width();
        EventCounts all = Inputs.counts(arena, images * pixels, g.channels(), DENSITY, MAX_COUNT);
        EventCounts one = new EventCounts(arena, pixels, g.channels(), MAX_COUNT);
        IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        CountPropagation propagation = Kernels.standard().countPropagation(arena, new PackedWeights(arena, g, weights),
                MAX_COUNT);
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < pixels * g.channels(); i++) {
                int count = all.get(n * pixels + i / g.channels(), i % g.channels());
                one.set(i / g.channels(), i % g.channels(), count);
                inputs[Peers.index(g, n, i)] = count;
            }
            propagation.propagate(one, currents);
            Peers.copy(currents, expected, n);
        }
    }
}
