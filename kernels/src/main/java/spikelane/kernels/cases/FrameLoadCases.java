package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.layer.FrameLoad;

/** Frames of one to three channels, in pieces; and counts that are refused, wherever they stand. */
final class FrameLoadCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int MOST = 9;

    FrameLoadCases() {
        super("FrameLoad", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int channels : new int[]{1, 2, 3}) {
            for (int pixels : new int[]{1, 31, 32, 33, 100}) {
                cases.add((arena, findings) -> {
                    RandomGenerator random = Samples.random(pixels);
                    short[] frames = new short[pixels + channels * pixels];
                    for (int i = pixels; i < frames.length; i++) {
                        frames[i] = (short) random.nextInt(MOST + 1);
                    }
                    check(arena, findings, frames, pixels, pixels, channels, MOST);
                    EventCounts actual = new EventCounts(arena, pixels, channels, MOST);
                    for (short wrong : new short[]{-1, MOST + 1}) {
                        short[] bad = frames.clone();
                        bad[pixels + random.nextInt(channels * pixels)] = wrong;
                        findings.refused(this, FORM, () -> "count " + wrong,
                                () -> FrameLoad.vector().load(bad, pixels, actual, 0, pixels));
                    }
                });
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of((arena, findings) -> layer.counts(arena).forEach(counts -> {
            short[] frames = new short[counts.channels() * counts.pixels()];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = (short) Math.min(Short.MAX_VALUE, counts.get(i % counts.pixels(), i / counts.pixels()));
            }
            check(arena, findings, frames, 0, counts.pixels(), counts.channels(), counts.maxCount());
        }));
    }

    private void check(Arena arena, Findings findings, short[] frames, int from, int pixels, int channels, int most) {
        EventCounts expected = new EventCounts(arena, pixels, channels, most);
        EventCounts actual = new EventCounts(arena, pixels, channels, most);
        FrameLoad.scalar().load(frames, from, expected, 0, pixels);
        findings.compare(this, FORM, () -> pixels + " pixels, " + channels + " channels", crew -> {
            Difference.spoil(actual);
            int pieces = crew.threads();
            crew.run(pieces, piece -> FrameLoad.vector().load(frames, from, actual, piece * pixels / pieces,
                    (piece + 1) * pixels / pieces));
            return Difference.between(expected, actual);
        });
    }
}
