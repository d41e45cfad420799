package spikelane.sim.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import spikelane.kernels.data.Channels;

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
        facts.put("commit", commit());
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
        String mac = output("sysctl", "-n", "machdep.cpu.brand_string");
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

    /** {@return the checkout's commit, marked where sources differ from it; bin/spikelane says where the checkout is} */
    private static String commit() {
        String root = System.getProperty("spikelane.root", ".");
        String commit = output("git", "-C", root, "rev-parse", "--short=12", "HEAD");
        if (commit.isEmpty()) {
            return "unknown";
        }
        boolean changed = !output("git", "-C", root, "status", "--porcelain", "--", "kernels/src/main", "sim/src/main")
                .isEmpty();
        return commit + (changed ? " with local changes" : "");
    }

    private static String output(String... command) {
        List<String> lines = new ArrayList<>();
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(lines::add);
            }
            return process.waitFor() == 0 ? String.join("\n", lines) : "";
        } catch (IOException e) {
            return ""; // there is no such program here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
