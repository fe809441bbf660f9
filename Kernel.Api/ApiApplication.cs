using Kernel.Api.Browsers;
using Kernel.Api.Demo;
using Kernel.Api.EventStream;
using Kernel.Api.Gateway;
using Kernel.Api.History;
using Kernel.Api.Http.Endpoints;
using Kernel.Api.Ingest;
using Kernel.Api.Journal;
using Kernel.Api.OpenApi;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security;
using Kernel.Api.Security.Authentication;
using Kernel.Api.Security.Ports;
using Kernel.Api.Sessions;
using Kernel.Api.WebUI;
using Kernel.ServiceDefaults;

namespace Kernel.Api;

/// <summary>The composition of the service; tests start the same.</summary>
internal static class ApiApplication
{
    /// <summary>Builds the service, ready to run.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddInternalApi();
        builder.Services.AddJournal();
        builder.Services.AddHistory();
        builder.Services.AddEventStream();
        builder.Services.AddSessions();
        builder.Services.AddGateway();
        builder.Services.AddBrowsers();
        builder.Services.AddScaleToZero();
        builder.Services.AddSecurity();
        builder.Services.AddPublicApi();
        builder.Services.AddWebUI();
        builder.Services.AddApiDescription();
        builder.ConfigureServer();

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // A body that breaks HTTP's own rules is found while it is read; it is the client's mistake, not ours, and no error in the log.
            StatusCodeSelector = static exception =>
                exception is BadHttpRequestException refusal ? refusal.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = static handled => handled.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseMiddleware<InternalPortMiddleware>();
        app.UseScaleToZero();
        app.UseSecurity();
        app.MapDefaultEndpoints(new ServedOnBothPortsMetadata());
        SignInEndpoints.Map(app);
        app.MapPublicApi();
        app.MapWebUI();
        app.MapApiDescription();
        app.MapGateway();
        app.MapBrowsers();
        app.MapScaleToZero();
        app.MapInternalApi();
        if (app.Environment.IsDevelopment())
        {
            app.MapDemo();
        }

        app.BindInternalPort();
        app.UseJournalMetrics();
        return app;
    }
}
