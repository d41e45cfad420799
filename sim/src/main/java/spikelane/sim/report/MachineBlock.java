package spikelane.sim.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import spikelane.kernels.data.Channels;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.ProgramOutput;

/** What a figure was measured on; no published table stands without it. */
public final class MachineBlock {
    /** Instruction sets that the kernels can use, by their names in /proc/cpuinfo. */
    private static final List<String> RELEVANT_FLAGS = List.of("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512bw",
            "avx512vl", "avx512_vbmi2", "avx512_vpopcntdq", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "sve",
            "sve2");

    private MachineBlock() {}

    /** {@return facts about machine, JVM and code, by name} */
    public static SequencedMap<String, String> describe() {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        List<String> cpuInfo = cpuInfo();
        facts.put("CPU", cpu(cpuInfo));
        List<String> flags = List.of((field(cpuInfo, "flags") + " " + field(cpuInfo, "Features")).split(" "));
        String relevant = String.join(" ", RELEVANT_FLAGS.stream().filter(flags::contains).toList());
        facts.put("ISA", relevant.isEmpty() ? System.getProperty("os.arch") : relevant);
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("host", cpuInfo.isEmpty() ? "unknown" : flags.contains("hypervisor") ? "virtual machine" : "metal");
        facts.put("vectors", Channels.vectorBits() + " bit");
        facts.put("JDK", System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + ", "
                + Runtime.version());
        facts.put("heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most");
        facts.put("OS", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        facts.put("commit", CodeVersion.commit());
        return facts;
    }

    private static List<String> cpuInfo() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.takeWhile(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            return List.of(); // not Linux
        }
    }

    private static String cpu(List<String> cpuInfo) {
        for (String name : List.of("model name", "Model", "CPU implementer")) {
            if (!field(cpuInfo, name).isEmpty()) {
                return name.equals("CPU implementer")
                        ? "implementer " + field(cpuInfo, name) + ", part " + field(cpuInfo, "CPU part")
                        : field(cpuInfo, name);
            }
        }
        String mac = ProgramOutput.of("sysctl", "-n", "machdep.cpu.brand_string");
        return mac.isEmpty() ? "unknown" : mac;
    }

    private static String field(List<String> cpuInfo, String name) {
        for (String line : cpuInfo) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }
}
