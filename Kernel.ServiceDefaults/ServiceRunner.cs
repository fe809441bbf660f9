using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Health;
using Kernel.ServiceDefaults.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults;

/// <summary>Runs a service, and says in plain words why it cannot.</summary>
public static class ServiceRunner
{
    /// <summary>The exit code of a service whose settings or surroundings do not let it start.</summary>
    public const int CannotStart = 2;

    // Settings are read once, at the start. Waiting for their files to change watches the whole working folder, and there
    // the journal writes all the time.
    private const string FixedSettings = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Builds and runs the service until it is told to stop.</summary>
    /// <param name="args">The command line; <c>--Section:Key value</c> sets a setting.</param>
    /// <param name="build">The service's composition.</param>
    /// <returns>0 after a proper end, <see cref="CannotStart"/> otherwise.</returns>
    /// <remarks>With <c>--probe</c> alone it asks a running service of the same container for its health instead: 0 healthy, 1 not.</remarks>
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
        catch (OptionsValidationException refusal)
        {
            return Refuse(refusal.Failures);
        }
        catch (Exception refusal) when (refusal is StartupException or InvalidOperationException { InnerException: FormatException or ArgumentException })
        {
            // A setting that is not even of its type arrives as the binder's own exception, which names the key and the value.
            return Refuse([refusal.Message]);
        }
        catch (AggregateException refusal) when (refusal.InnerExceptions.All(static inner => inner is OptionsValidationException))
        {
            return Refuse(refusal.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures));
        }
        catch (IOException refusal) when (refusal.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Refuse([refusal.Message]);
        }
    }

    // The composition knows every setting. It is made without those of this machine, which may be what help is needed with.
    private static async Task HelpAsync(Func<WebApplicationBuilder, WebApplication> build)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>($"{InternalApiOptions.SectionName}:{nameof(InternalApiOptions.Token)}", new string('-', 16))]);
        await using var app = build(builder);
        Console.WriteLine(OptionsHelp.Describe(builder.Environment.ApplicationName, app.Services.GetServices<OptionsSection>()));
    }

    // Here rather than while the host starts, which would log the same again with a stack.
    private static void Check(IServiceProvider services)
    {
        services.GetService<IStartupValidator>()?.Validate();
        _ = services.GetServices<IHostedService>().Count();
    }

    private static int Refuse(IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            Console.Error.WriteLine(reason);
        }

        return CannotStart;
    }
}

/// <summary>The service cannot start; the message tells an operator what is wrong and what to do, so no stack is shown.</summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);
