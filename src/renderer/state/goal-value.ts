export { goalFigure as goalValue, type GoalFigure as GoalValue } from '../../engine/history/goal-figure.ts'
