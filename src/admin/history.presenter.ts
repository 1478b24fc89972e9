import { presentCosts } from '../history/history.presenter.js';
import type { HistoryRow } from '../history/history.queries.js';
import type { AdminHistoryDto } from './dto/history.dto.js';

export const presentHistory = (history: HistoryRow): AdminHistoryDto => ({
  id: history.id,
  admit_date: history.admitDate,
  symptomps: history.symptoms,
  department: history.department,
  release_date: history.releaseDate,
  assigned_doctor: history.assignedDoctorId,
  costs: presentCosts(history),
});
