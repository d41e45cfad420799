package firststeps;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.SplittableRandom;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;

/** A network of two layers from a text file: it tells four kinds of noisy bars apart. */
final class ModelFile {
    private static final int SIZE = 8;
    private static final int CLASSES = 4;
    private static final int STEPS = 10;
    private static final int SAMPLES = 100;

    private ModelFile() {}

    static void run(Kernels kernels, Kernels scalar) throws IOException {
        int[] answers = answers(kernels);
        int right = 0;
        for (int n = 0; n < SAMPLES; n++) {
            right += answers[n] == n % CLASSES ? 1 : 0;
        }
        System.out.println("model file: " + right + " of " + SAMPLES + " bars recognised");
        FirstSteps.check(right == SAMPLES, "a network that tells bars apart");
        FirstSteps.check(Arrays.equals(answers, answers(scalar)), "SIMD and scalar forms differ");
    }

    private static int[] answers(Kernels kernels) throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        int[] answers = new int[SAMPLES];
        try (Arena arena = Arena.ofShared()) {
            List<Layer> network = read(arena, kernels);
            SpikeBits in = new SpikeBits(arena, SIZE * SIZE, 1);
            for (int n = 0; n < SAMPLES; n++) {
                network.forEach(Layer::reset);
                int[] votes = new int[CLASSES];
                int at = random.nextInt(1, SIZE - 1);
                for (int t = 0; t < STEPS; t++) {
                    draw(in, n % CLASSES, at, random);
                    SpikeBits spikes = in;
                    for (Layer layer : network) {
                        spikes = layer.step(spikes);
                    }
                    for (int c = 0; c < CLASSES; c++) {
                        votes[c] += spikes.get(0, c) ? 1 : 0;
                    }
                }
                answers[n] = largest(votes);
            }
        }
        return answers;
    }

    /** Reads {@code convolution C H W M R threshold} or {@code full C H W M threshold}, each before its weights. */
    private static List<Layer> read(Arena arena, Kernels kernels) throws IOException {
        List<Layer> layers = new ArrayList<>();
        try (InputStream file = ModelFile.class.getResourceAsStream("bars.txt");
                Scanner words = new Scanner(file, StandardCharsets.US_ASCII)) {
            while (words.hasNext()) {
                boolean full = words.next().equals("full");
                int c = words.nextInt();
                int h = words.nextInt();
                int w = words.nextInt();
                int m = words.nextInt();
                Geometry g = full
                        ? Geometry.fullyConnected(c, h, w, m)
                        : Geometry.sameSize(c, h, w, m, words.nextInt());
                int threshold = words.nextInt();
                StringBuilder signs = new StringBuilder();
                while (signs.length() < g.outputs() * g.rows()) {
                    signs.append(words.next());
                }
                byte[] weights = new byte[signs.length()];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = (byte) ("-.+".indexOf(signs.charAt(i)) - 1);
                }
                layers.add(new Layer(arena, kernels, g, weights, threshold));
            }
        }
        return layers;
    }

    /** A horizontal, vertical, falling or rising bar, of which each pixel spikes six times in ten, and noise. */
    private static void draw(SpikeBits in, int kind, int at, SplittableRandom random) {
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                boolean bar = switch (kind) {
                    case 0 -> y == at;
                    case 1 -> x == at;
                    case 2 -> x == y;
                    default -> x == SIZE - 1 - y;
                };
                in.set(y * SIZE + x, 0, random.nextDouble() < (bar ? 0.6 : 0.02));
            }
        }
    }

    private static int largest(int[] votes) {
        int best = 0;
        for (int c = 1; c < votes.length; c++) {
            best = votes[c] > votes[best] ? c : best;
        }
        return best;
    }
}
