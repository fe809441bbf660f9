namespace Kernel.AppHost.Local;

/// <summary>What all supervisors of a run share.</summary>
internal sealed record SupervisorServices(OrphanGuard Guard, RunFolder RunFolder, HealthProbe Probe, LogPrinter Printer, TimeProvider Time);
