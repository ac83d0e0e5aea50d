package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.data.InvalidInputException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command line: {@code presto
 * train|select-k|compare|predict|evaluate|inspect|export|partition|report}.
 */
@Command(
    name = "presto",
    mixinStandardHelpOptions = true,
    version = "presto-mixture " + Presto.VERSION,
    subcommands = {
      Train.class,
      SelectK.class,
      Compare.class,
      Predict.class,
      Evaluate.class,
      Inspect.class,
      Export.class,
      Partition.class,
      Report.class
    },
    description = "Learns a mixture of models together with the partition of the rows.",
    footer = {
      "",
      "'presto COMMAND --help' lists the options of a command.",
      "Exit codes: 0 done, or done before; 2 wrong usage or input, nothing written; 3 not converged and"
          + " --require-convergence; 4 stopped by a signal, --timeout or for lack of executors,"
          + " nothing published, run it again; 5 another job published to the same output first;"
          + " 1 anything else."
    })
public final class Presto implements Runnable {
  static final String VERSION = "0.1.0";

  /** Options that a configuration file cannot hold. */
  private static final Set<String> NOT_CONFIGURED = Set.of("help", "version", "conf");

  @Spec private CommandSpec spec;

  private Presto() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a command: " + String.join(", ", spec.subcommands().keySet()) + "; or --help.");
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Numbers are written alike everywhere: those in reports and sentences too.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    JobStop.install();
    int code;
    try {
      code = run(args, System.out, System.err);
    } catch (Throwable e) {
      // Errors come here, which no command catches; the hooks would take their end for a signal.
      code = ErrorReport.uncaught(e, System.err);
    }
    JobStop.exit(code);
  }

  /**
   * Runs a command. Where {@code --timeout} or {@code --executor-timeout} is exceeded, the process
   * ends.
   *
   * @param args the command and its options
   * @param stdout takes tables, and the line of JSON that ends them
   * @param stderr takes progress and errors
   * @return the exit code
   */
  public static int run(String[] args, PrintStream stdout, PrintStream stderr) {
    PrintWriter err = writer(stderr);
    CommandLine commandLine = commandLine().setOut(writer(stdout)).setErr(err);
    try {
      String conf = confFile(args);
      if (conf != null) {
        commandLine.setDefaultValueProvider(ConfigFile.read(conf, configurationKeys()));
      }
    } catch (InvalidInputException e) {
      err.println(e.getMessage());
      return ExitCodes.INVALID;
    }
    return commandLine.execute(args);
  }

  private static int execute(ParseResult parsed) {
    Optional<Thread> clock =
        Optional.ofNullable(parsed.subcommand())
            .map(command -> command.commandSpec().findOption("--timeout"))
            .map(option -> option.<TimeLimit>getValue())
            .map(TimeLimit::start);
    try {
      return new CommandLine.RunLast().execute(parsed);
    } finally {
      clock.ifPresent(Thread::interrupt);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Presto());
    CommandSpec train = commandLine.getSubcommands().get("train").getCommandSpec();
    ParamOptions.addTo(train, new PrestoMixture());
    CommandSpec selectK = commandLine.getSubcommands().get("select-k").getCommandSpec();
    ParamOptions.addTo(selectK, new PrestoMixture(), SelectK.OWN);
    CommandSpec compare = commandLine.getSubcommands().get("compare").getCommandSpec();
    ParamOptions.addTo(compare, new PrestoMixture());
    ErrorReport errors = new ErrorReport();
    return commandLine
        .setExecutionStrategy(Presto::execute)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setUsageHelpAutoWidth(true);
  }

  /** The keys of configuration files: the names of the options of all commands. */
  static Set<String> configurationKeys() {
    Set<String> keys = new TreeSet<>();
    for (CommandLine command : commandLine().getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        for (String name : option.names()) {
          String key = ConfigFile.key(name);
          if (name.startsWith("--") && !NOT_CONFIGURED.contains(key)) {
            keys.add(key);
          }
        }
      }
    }
    return keys;
  }

  private static String confFile(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--conf=")) {
        return args[i].substring("--conf=".length());
      }
      if (args[i].equals("--conf") && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return null;
  }
}
