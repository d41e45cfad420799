package spikelane.benchmarks.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.kernels.MachinePeaks;
import spikelane.kernels.MachinePeaks.Resource;
import spikelane.benchmarks.bench.RowSpec.Effort;
import spikelane.sim.study.MachineBlock;

/** The machine block of a result file: what {@link MachineBlock} says, how it was measured, and the measured peaks. */
final class Machine {
    private static final int PEAK_MS = 500;
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    private static final long[] USUAL_BYTES = {32 << 10, 1 << 20, 32 << 20};

    private Machine() {}

    /**
     * @param preset name of the set of rows
     * @param forks  forks of a row
     * @return the block without peaks
     */
    static SequencedMap<String, Object> describe(String preset, int forks) {
        SequencedMap<String, Object> block = new LinkedHashMap<>(MachineBlock.describe());
        block.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        block.put("jvmFlags", String.join(" ", Jmh.JVM_ARGS));
        SequencedMap<String, Object> caches = new LinkedHashMap<>();
        for (int level = 1; level <= 3; level++) {
            caches.put("l" + level, cacheBytes(level));
        }
        block.put("cacheBytes", caches);
        block.put("preset", preset);
        block.put("settings",
                "JMH, average time, " + forks
                        + " forks; each set up until calls allocate nothing and get no faster, then " + Effort.FULL
                        + " (scalar and plain-loop " + Effort.BRIEF + "; networks " + Effort.NETWORK + ", of libraries "
                        + Effort.ONE_CALL + " in " + Effort.ONE_CALL.forks(forks)
                        + " forks, a call at least); one thread unless threads are given");
        return block;
    }

    /** {@return the best rate of each resource in two passes, in units a nanosecond} */
    static Map<Resource, Double> measurePeaks() {
        Map<Resource, Double> peaks = new EnumMap<>(Resource.class);
        try (Arena arena = Arena.ofShared()) {
            MachinePeaks machine = new MachinePeaks(arena);
            for (int pass = 0; pass < 2; pass++) {
                for (Resource resource : Resource.values()) {
                    peaks.merge(resource, machine.bestRate(resource, PEAK_MS), Math::max);
                }
            }
        }
        return peaks;
    }

    /** {@return the roofline of a machine block that has peaks} */
    static Roofline roofline(Map<String, Object> block) {
        Map<?, ?> measured = (Map<?, ?>) block.get("peaks");
        Map<Resource, Double> peaks = new EnumMap<>(Resource.class);
        for (Resource resource : Resource.values()) {
            if (measured.get(resource.name()) instanceof Number rate) { // older files know fewer resources
                peaks.put(resource, rate.doubleValue());
            }
        }
        Map<?, ?> caches = (Map<?, ?>) block.get("cacheBytes");
        return new Roofline(peaks, ((Number) caches.get("l1")).longValue(), ((Number) caches.get("l2")).longValue(),
                ((Number) caches.get("l3")).longValue());
    }

    /** Linux says how large a cache is; elsewhere a usual size is taken. */
    private static long cacheBytes(int level) {
        for (int index = 0; index < 8; index++) {
            Path cache = CACHES.resolve("index" + index);
            try {
                String type = Files.readString(cache.resolve("type")).strip();
                if (!type.equals("Instruction")
                        && Files.readString(cache.resolve("level")).strip().equals(Integer.toString(level))) {
                    String size = Files.readString(cache.resolve("size")).strip();
                    return Long.parseLong(size.substring(0, size.length() - 1)) << (size.endsWith("M") ? 20 : 10);
                }
            } catch (IOException e) {
                break;
            }
        }
        return USUAL_BYTES[level - 1];
    }
}
