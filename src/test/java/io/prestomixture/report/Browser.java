package io.prestomixture.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A headless Chromium with one page, spoken to by the DevTools protocol: what it shows, how wide it
 * is, and what its console said.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ObjectMapper mapper = new ObjectMapper();
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final Process process;
  private final WebSocket socket;
  private int calls;

  private Browser(Process process, URI page) {
    this.process = process;
    socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Listener()).join();
  }

  /** The program, where it is installed. */
  public static Optional<Path> installed() {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .filter(Browser::runs)
        .findFirst();
  }

  /** Some systems have a command of that name that only tells how to install it. */
  private static boolean runs(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Starts a browser that keeps its files in a directory. */
  public static Browser start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("browser.log").toFile())
            .start();
    Path file = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException(Files.readString(profile.resolve("browser.log")));
      }
      Thread.sleep(100);
    }
    String port = Files.readAllLines(file).get(0);
    URI pages = URI.create("http://127.0.0.1:" + port + "/json/list");
    HttpClient client = HttpClient.newHttpClient();
    String list =
        client.send(HttpRequest.newBuilder(pages).build(), BodyHandlers.ofString()).body();
    for (JsonNode target : new ObjectMapper().readTree(list)) {
      if (target.get("type").asText().equals("page")) {
        return new Browser(process, URI.create(target.get("webSocketDebuggerUrl").asText()));
      }
    }
    throw new IOException("The browser has no page.");
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          messages.add(mapper.readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }
  }

  /** Calls a method of the protocol, and waits for its result. */
  private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    ObjectNode message = mapper.createObjectNode();
    message.put("id", ++calls).put("method", method);
    message.set("params", mapper.valueToTree(parameters));
    socket.sendText(message.toString(), true).join();
    return await(answer -> answer.path("id").asInt() == calls).path("result");
  }

  private interface Wanted {
    boolean is(JsonNode message);
  }

  private JsonNode await(Wanted wanted) throws Exception {
    while (true) {
      JsonNode message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new IOException("The browser does not answer.");
      }
      note(message);
      if (wanted.is(message)) {
        return message;
      }
    }
  }

  private void note(JsonNode message) {
    String method = message.path("method").asText();
    String url = message.at("/params/request/url").asText();
    boolean complaint =
        switch (method) {
          case "Runtime.exceptionThrown", "Runtime.consoleAPICalled" -> true;
          case "Log.entryAdded" -> !message.at("/params/entry/level").asText().equals("verbose");
          case "Network.requestWillBeSent" -> !url.startsWith("file:") && !url.startsWith("data:");
          default -> false;
        };
    if (complaint) {
      complaints.add(message.toString());
    }
  }

  /** Opens a file in a window of some width, light or dark. */
  public void open(Path file, int width, boolean dark) throws Exception {
    call("Page.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
    call("Network.enable", Map.of());
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    call("Page.navigate", Map.of("url", file.toUri().toString()));
    await(message -> message.path("method").asText().equals("Page.loadEventFired"));
  }

  /** The value of an expression. */
  public JsonNode evaluate(String expression) throws Exception {
    return call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
        .at("/result/value");
  }

  /** Presses a key; Enter and the like also are a character. */
  void press(String key, int code, String character) throws Exception {
    for (String type : List.of(character.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of(
              "type",
              type,
              "key",
              key,
              "code",
              key,
              "windowsVirtualKeyCode",
              code,
              "text",
              type.equals("keyUp") ? "" : character));
    }
  }

  /** A picture of the whole page. */
  void screenshot(Path file) throws Exception {
    JsonNode picture =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
  }

  /** What the console said, and what was asked of a network. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
