package spikelane.benchmarks.harness;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.clock.JmhSettings;
import spikelane.kernels.data.Channels;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.plan.Caches;
import spikelane.kernels.plan.Peaks;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.UntrustedResultException;
import spikelane.sim.report.MachineBlock;

/** The machine block of a result file: what {@link MachineBlock} says, how it was measured, and the measured peaks. */
public final class Machine {
    /** How a result's times were made of its samples; results that lack it had other rules. */
    public static final String ESTIMATOR = "estimator";

    private Machine() {}

    /**
     * @param preset name of the set of rows
     * @param forks  forks of a row
     * @return the block without peaks
     */
    public static SequencedMap<String, Object> describe(String preset, int forks) {
        SequencedMap<String, Object> block = new LinkedHashMap<>(MachineBlock.describe());
        block.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        block.put("jvmFlags", String.join(" ", JmhSettings.JVM_ARGS));
        Caches caches = Caches.ofMachine();
        SequencedMap<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("l1", caches.l1());
        bytes.put("l2", caches.l2());
        bytes.put("l3", caches.l3());
        block.put("cacheBytes", bytes);
        block.put("preset", preset);
        block.put(ESTIMATOR, Estimate.RULE);
        block.put("settings", "JMH, average time, " + forks
                + " forks in rounds of all rows; each set up until calls allocate nothing and get no faster, then "
                + Effort.FULL + " (scalar and plain-loop " + Effort.BRIEF + "; networks " + Effort.NETWORK
                + ", in batches " + Effort.NETWORK_BATCH + ", of libraries " + Effort.ONE_CALL + " in "
                + Effort.ONE_CALL.forks(forks) + " forks; training steps " + Effort.TRAINING + ", of libraries "
                + Effort.LIBRARY_TRAINING + ", a call at least); one thread unless threads are given");
        return block;
    }

    /**
     * @param block    of a result
     * @param measured its peaks
     */
    public static void putPeaks(Map<String, Object> block, Map<Resource, Double> measured) {
        SequencedMap<String, Double> rates = new LinkedHashMap<>();
        SequencedMap<String, String> units = new LinkedHashMap<>();
        for (Resource resource : Resource.values()) {
            rates.put(resource.name(), Math.round(measured.get(resource) * 10) / 10.0);
            units.put(resource.name(), resource.unit() + "/ns");
        }
        block.put("peaks", rates);
        block.put("peakUnits", units);
    }

    /**
     * {@return this machine's peaks, of one pass}
     *
     * @throws UntrustedResultException if one does not settle: what is bound by it would be wrong
     */
    public static Map<Resource, Double> measurePeaks() {
        try {
            return Peaks.measure().rates();
        } catch (IllegalStateException e) {
            throw new UntrustedResultException(e.getMessage() + ": measure on a quieter machine");
        }
    }

    /**
     * @param block of a result file
     * @return its peaks; older ones lack some
     * @throws BadInputException if a peak or a cache's size is missing or no number above 0
     */
    public static Peaks peaks(Map<String, Object> block) {
        Map<?, ?> measured = map(block, "peaks");
        Map<Resource, Double> rates = new EnumMap<>(Resource.class);
        for (Resource resource : Resource.values()) {
            if (measured.containsKey(resource.name())) {
                rates.put(resource, number(measured, "peaks", resource.name()));
            }
        }
        Map<?, ?> bytes = map(block, "cacheBytes");
        return new Peaks(rates, new Caches((long) number(bytes, "cacheBytes", "l1"),
                (long) number(bytes, "cacheBytes", "l2"), (long) number(bytes, "cacheBytes", "l3")));
    }

    private static Map<?, ?> map(Map<String, Object> block, String name) {
        if (block.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw new BadInputException("the result's machine block lacks \"" + name + "\"");
    }

    private static double number(Map<?, ?> map, String of, String name) {
        if (map.get(name) instanceof Number number && number.doubleValue() > 0
                && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new BadInputException("the result's machine block has " + of + "." + name + " " + map.get(name)
                + ", expected a number above 0");
    }

    /** @throws BadInputException if a result was measured in registers of another width than this JVM's */
    public static void requireWidth(Path file, Map<String, Object> block) {
        String vectors = String.valueOf(block.get("vectors"));
        if (!vectors.equals(Channels.vectorBits() + " bit")) {
            throw new BadInputException(
                    file + " is of " + vectors + " vectors, this process has " + Channels.vectorBits()
                            + " bit: set SPIKELANE_JAVA_OPTS=-Dspikelane.vectorBits=" + vectors.replace(" bit", ""));
        }
    }
}
