package spikelane.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** A standalone master and its workers on the loopback, from Spark's jars alone: what is ours they get with a study. */
final class StandaloneCluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final long LONGEST_START_MS = 120_000;

    private final Path folder;
    private final Path home;
    private final List<Process> processes = new ArrayList<>();
    private final String url;

    /**
     * @param folder  of logs and of what executors write
     * @param jars    the module's target/jars
     * @param not     names of jars that a cluster does not have
     * @param workers how many, of one core each
     */
    StandaloneCluster(Path folder, Path jars, Set<String> not, int workers) throws Exception {
        this.folder = folder;
        home = jars.resolveSibling("cluster"); // on the same disk, for hard links
        Path linked = Files.createDirectories(home.resolve("jars"));
        try (Stream<Path> old = Files.list(linked); Stream<Path> all = Files.list(jars)) {
            for (Path jar : old.toList()) {
                Files.delete(jar);
            }
            for (Path jar : all.filter(one -> !not.contains(one.getFileName().toString())).toList()) {
                Files.createLink(linked.resolve(jar.getFileName()), jar);
            }
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        url = "spark://" + HOST + ":" + port;
        start("master", "org.apache.spark.deploy.master.Master", "--port", Integer.toString(port));
        awaitLog("master", "Starting Spark master at", 1);
        for (int worker = 0; worker < workers; worker++) {
            start("worker" + worker, "org.apache.spark.deploy.worker.Worker", "--cores", "1", "--memory", "1200m",
                    "--work-dir", folder.resolve("work" + worker).toString(), url);
        }
        awaitLog("master", "Registering worker", workers);
    }

    private void start(String name, String type, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(java(), "-Xmx256m", "-cp", home.resolve("jars") + File.separator + "*"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of(type, "--host", HOST, "--webui-port", "0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", HOST);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        processes.add(builder.start());
    }

    static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    private void awaitLog(String name, String text, int times) throws Exception {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_START_MS);
        Path log = folder.resolve(name + ".log");
        while (Files.readString(log).split(text, -1).length <= times) {
            if (System.nanoTime() > endNs || processes.stream().anyMatch(process -> !process.isAlive())) {
                String said = Files.readString(log);
                close();
                throw new IllegalStateException("no cluster: " + said);
            }
            Thread.sleep(50);
        }
    }

    /** {@return what follows {@code --master}} */
    String url() {
        return url;
    }

    /**
     * As when a machine goes: the worker and its executors, with SIGKILL.
     *
     * @param worker from 0
     */
    void kill(int worker) throws InterruptedException {
        Process process = processes.get(1 + worker);
        Set<ProcessHandle> executors = process.descendants().collect(Collectors.toSet());
        process.destroyForcibly();
        executors.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
