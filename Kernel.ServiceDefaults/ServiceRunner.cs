using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Health;
using Kernel.ServiceDefaults.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults;

/// <summary>Runs a service, and prints configuration errors without a stack trace.</summary>
public static class ServiceRunner
{
    /// <summary>The exit code of a service that cannot start because of its settings or environment.</summary>
    public const int CannotStart = 2;

    // Settings are read once. Reloading them would watch the whole working directory, in which the journal writes constantly.
    private const string FixedSettings = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Builds and runs the service until it is stopped.</summary>
    /// <param name="args">The command line; <c>--Section:Key value</c> sets a setting.</param>
    /// <param name="build">Builds the service.</param>
    /// <returns>0 after a regular end; <see cref="CannotStart"/> if the service cannot start.</returns>
    /// <remarks>With <c>--probe</c> as the only argument, requests the health of the service in the same container instead: 0 healthy, 1 not.</remarks>
    public static async Task<int> RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> build)
    {
        if (args is [HealthProbe.Argument])
        {
            return await HealthProbe.RunAsync(Environment.GetEnvironmentVariable, Console.Error);
        }

        try
        {
            if (args is ["--help" or "-h" or "-?", ..])
            {
                await HelpAsync(build);
                return 0;
            }

            await using var app = build(WebApplication.CreateBuilder([.. args, FixedSettings]));
            Check(app.Services);
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            return ReportErrors(exception.Failures);
        }
        catch (Exception exception) when (exception is StartupException or InvalidOperationException { InnerException: FormatException or ArgumentException })
        {
            // For a value of the wrong type the binder throws its own exception, which names key and value.
            return ReportErrors([exception.Message]);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(static inner => inner is OptionsValidationException))
        {
            return ReportErrors(exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures));
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return ReportErrors([exception.Message]);
        }
    }

    // The service knows all its options. It is built without the machine's settings, which may be invalid.
    private static async Task HelpAsync(Func<WebApplicationBuilder, WebApplication> build)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>($"{InternalApiOptions.SectionName}:{nameof(InternalApiOptions.Token)}", new string('-', 16))]);
        await using var app = build(builder);
        Console.WriteLine(OptionsHelp.Describe(builder.Environment.ApplicationName, app.Services.GetServices<OptionsSection>()));
    }

    // Before the host starts, which would log the same errors again with a stack trace.
    private static void Check(IServiceProvider services)
    {
        services.GetService<IStartupValidator>()?.Validate();
        _ = services.GetServices<IHostedService>().Count();
    }

    private static int ReportErrors(IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error);
        }

        return CannotStart;
    }
}

/// <summary>Thrown if the service cannot start. The message says what is wrong and what to do; it is printed without a stack trace.</summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);
