package spikelane.sim.accelerator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;

/** The preset cpu against the committed benchmark rows that it names. */
class CpuPresetTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));
    private static final double GHZ = 3.7;
    private static final double PJ_PER_NS = 3750;
    /** The preset's numbers are rounded to three digits. */
    private static final double ROUNDING = 0.005;

    private final Architecture cpu = Architecture.preset("cpu");

    @Test
    void numbersAreThoseOfTheNamedRows() throws IOException {
        Map<String, Double> rates = new HashMap<>();
        for (String line : cpu.toYaml().lines().filter(l -> l.startsWith("#   row ")).toList()) {
            String[] words = line.substring("#   row ".length()).trim().split(" +", -1);
            rates.put(words[0], rate(words));
        }
        assertEquals(3, rates.size());
        double int8 = rates.get("int8");
        double power = Math.log(rates.get("ternary") / int8) / Math.log(4);
        assertEquals(GHZ * 1000, cpu.clockMhz());
        assertEquals(Math.rint(int8 / GHZ), cpu.pes(), "columns");
        assertEquals(PJ_PER_NS / int8, cpu.compute().add8(), ROUNDING * PJ_PER_NS / int8, "add8");
        assertEquals(power, cpu.compute().widthPower(), ROUNDING, "width_power");
        double fp = PJ_PER_NS / rates.get("f32");
        assertEquals(fp, cpu.compute().addFp(), ROUNDING * fp, "add_fp32");
    }

    /** Name, file, then kernel, shape, weights, spike density and implementation as they stand in the file. */
    private static double rate(String[] words) throws IOException {
        for (JsonNode row : Json.MAPPER.readTree(Files.readString(ROOT.resolve(words[1]))).get("rows")) {
            if (row.get("kernel").asString().equals(words[2]) && row.get("shape").asString().equals(words[3])
                    && row.get("weights").asString().equals(words[4])
                    && row.get("spikeDensity").asDouble() == Double.parseDouble(words[5])
                    && row.get("implementation").asString().equals(words[6])) {
                return row.get("sopPerNs").asDouble();
            }
        }
        throw new AssertionError("no row " + String.join(" ", words));
    }
}
